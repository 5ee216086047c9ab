package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code type: host}: scripts run as the runner's own user, by {@code bash -l} with the script on
 * standard input, as under GitLab's shell executor. It keeps the runner's environment from them and
 * gives each job a TMPDIR of its own; it cannot keep one job's files from another's.
 */
record HostSandbox(SandboxInputs inputs) implements Sandbox {

  @Override
  public void makeDirectories(Consumer<String> warn) throws IOException {
    inputs.user().require(HostUser.SHELL);
    LastingDirectory.builds(inputs.buildsDir()).make();
    LastingDirectory.cache(inputs.cacheDir()).make();
    inputs.directory().create();
  }

  @Override
  public Launch launch() {
    return launch(List.of(HostUser.SHELL, "-l"));
  }

  @Override
  public Launch helperLaunch() {
    return launch(HelperShell.command(inputs.gitlabRunner()));
  }

  private Launch launch(List<String> shell) {
    HostUser user = inputs.user();
    return Launch.here(
        shell, user.environment(user.name(), Path.of(user.home()), inputs.directory().path()));
  }

  @Override
  public Path privateDirectory() {
    return inputs.directory().path();
  }

  /** Scripts run under the same account. */
  @Override
  public void share(Path shared) {}

  @Override
  public Path seen(Path path) {
    return path;
  }
}
