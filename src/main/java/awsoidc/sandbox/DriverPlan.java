package awsoidc.sandbox;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A job that another driver runs.
 *
 * @param cleanup how its cleanup is called
 */
public record DriverPlan(WrappedDriver wrapped, DriverLeftovers cleanup) implements TypePlan {

  /** Where the builds are, only the driver knows; no account's home, by the same name. */
  static final Path NOWHERE = Path.of("/nonexistent");

  @Override
  public JobDirectory directory(JobDirectories directories) {
    return directories.inside();
  }

  @Override
  public Sandbox open(SandboxInputs inputs) {
    return new DriverSandbox(inputs, wrapped);
  }

  @Override
  public boolean usesImages() {
    return true;
  }

  @Override
  public boolean bringsGitlabRunner() {
    return true;
  }

  @Override
  public Optional<String> noServers() {
    return Optional.of(
        "scripts that another driver runs do not reach this machine: `delivery: endpoint` is not"
            + " possible, choose `delivery: environment`");
  }

  @Override
  public Optional<String> noFiles() {
    return Optional.of("scripts that another driver runs do not see this machine's files");
  }

  @Override
  public Optional<Leftovers> leftovers() {
    return Optional.of(cleanup);
  }
}
