package awsoidc.stage;

import awsoidc.delivery.DeliverySettings.OnConflict;
import awsoidc.delivery.JobVariables;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.sandbox.Sandbox;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * What earlier scripts of the job left in GITLAB_ENV for the next one. It comes after config has
 * looked for variables that would mix with a session's.
 */
final class GitlabEnv {

  /** In the runner's temporary directory of the project. */
  static final String NAME = "gitlab_runner_env";

  /** So much is no environment any more. */
  private static final int MOST_BYTES = 1 << 20;

  private GitlabEnv() {}

  /** AWS variables that would mix with a session; the one that names the job's role does not. */
  static List<String> conflicting(
      RunnerEnvironment environment, Sandbox sandbox, OnConflict onConflict) {
    return environment
        .projectTemporaryDirectory()
        .map(directory -> JobVariables.exportedBy(text(sandbox.onHost(directory).resolve(NAME))))
        .orElse(List.of())
        .stream()
        .filter(
            name -> onConflict == OnConflict.EXECUTOR || environment.jobVariable(name).isEmpty())
        .toList();
  }

  /** The job can put anything in its place; then {@link awsoidc.delivery.Displacement} remains. */
  private static String text(Path file) {
    try {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > 0) {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
          return new String(in.readNBytes(MOST_BYTES), StandardCharsets.ISO_8859_1);
        }
      }
    } catch (IOException unreadable) {
      // As if it were not there.
    }
    return "";
  }
}
