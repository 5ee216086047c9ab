package awsoidc.sandbox;

import awsoidc.text.ShellWords;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The shell of a script that is not the author's: a login shell, as under GitLab's shell executor.
 * A login profile may set PATH to whatever it likes; after it, {@code gitlab-runner} is still the
 * runner's own program.
 */
final class HelperShell {

  private static final String LOGIN = "-l";

  private HelperShell() {}

  /**
   * Its command, which reads a script from standard input.
   *
   * @param gitlabRunner the program that the shell finds under this name; absent: none
   */
  static List<String> command(Optional<Path> gitlabRunner) {
    return gitlabRunner
        .map(path -> List.of(HostUser.SHELL, LOGIN, "-c", defining(path)))
        .orElse(List.of(HostUser.SHELL, LOGIN));
  }

  /** A function of this name comes before any program of PATH, and the next shell inherits it. */
  static String defining(Path gitlabRunner) {
    return "gitlab-runner() { "
        + ShellWords.word(gitlabRunner.toString())
        + " \"$@\"; }; export -f gitlab-runner; exec \"$BASH\"";
  }
}
