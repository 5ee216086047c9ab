package awsoidc.builds;

import awsoidc.delivery.GitlabEnv;
import awsoidc.file.FileWalk;
import awsoidc.file.FoundFile;
import awsoidc.runner.RunnerEnvironment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What scripts left in a job's builds, seen from outside of their sandbox. */
public final class Builds {

  private static final Path NOTHING = Path.of("");

  private final RunnerEnvironment environment;
  private final Path root;
  private final UnaryOperator<Path> onHost;

  /**
   * @param root a directory above the project's that no script can replace, unless scripts run
   *     under the runner's own account
   * @param onHost where a path of the builds is on this machine
   */
  public Builds(RunnerEnvironment environment, Path root, UnaryOperator<Path> onHost) {
    this.environment = environment;
    this.root = root;
    this.onHost = onHost;
  }

  Path onHost(Path seen) {
    return onHost.apply(seen).normalize();
  }

  /** Looks at GITLAB_ENV, if it is a regular file. */
  public void gitlabEnv(Consumer<FoundFile> action) {
    Optional<Path> file =
        environment
            .projectTemporaryDirectory()
            .map(directory -> onHost(directory).resolve(GitlabEnv.NAME));
    if (file.isPresent()) {
      walk(
              NOTHING,
              1,
              found -> {
                if (found.path().equals(file.get())) {
                  action.accept(found);
                }
              })
          .through(file.get());
    }
  }

  /**
   * A walk through a part of it.
   *
   * @param except a directory that is skipped
   */
  FileWalk walk(Path except, int limit, Consumer<FoundFile> action) {
    return new FileWalk(root, except, limit, action);
  }
}
