package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** {@code type: driver}: only a script with credentials is ours for a while, as a file. */
record DriverSandbox(SandboxInputs inputs, WrappedDriver wrapped) implements Sandbox {

  /** Where the builds are, only the driver knows; no account's home, by the same name. */
  static final Path NOWHERE = Path.of("/nonexistent");

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException {
    inputs.directory().create();
  }

  @Override
  public Optional<WrappedDriver> driver() {
    return Optional.of(wrapped);
  }

  /** The driver starts scripts itself. */
  @Override
  public Launch launch() {
    return new Launch(List.of(), Map.of(), List.of(), Optional.empty(), Set.of(), "");
  }

  @Override
  public Path privateDirectory() {
    return inputs.directory().path();
  }

  @Override
  public void share(Path shared) {
    throw new UnsupportedOperationException("such scripts see no files of ours");
  }

  @Override
  public Path seen(Path path) {
    return path;
  }

  @Override
  public Path onHost(Path seen) {
    return NOWHERE.resolve(seen.getFileName());
  }
}
