package awsoidc.stage;

import awsoidc.delivery.JobVariables;
import awsoidc.sandbox.ShellWords;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What any POSIX shell reads before an author's script, so that a session is whole there: never
 * beside a key, or a profile, of somebody else. By then a login shell has read the profiles of its
 * account and of the machine, and what an image sets is there.
 */
final class Preamble {

  private final Map<String, String> ours;

  /**
   * @param ours variables of a delivery
   */
  Preamble(Map<String, String> ours) {
    this.ours = ours;
  }

  /** Takes away all that AWS's tools would look at, and sets ours. */
  String text() {
    return "# set by aws-oidc-executor\n"
        + without(JobVariables.CREDENTIALS)
        + "export "
        + assignments(ours)
        + "\n";
  }

  /**
   * The same once more where the author's own part begins. Before it, the script that the runner
   * generates exports all job variables and the lines of GITLAB_ENV, and changes to the project's
   * directory; from there on {@code cd} is the shell's own, and the author may export what he
   * likes. The region is the job's to choose.
   */
  String againIn(String projectDirectory) {
    Map<String, String> credentials =
        ours.entrySet().stream()
            .filter(variable -> JobVariables.CREDENTIALS.contains(variable.getKey()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return """
    cd() { [ "$*" = %s ] || { command cd "$@"; return; }
    unset -f cd
    %sexport %s || :
    command cd "$@"
    }
    """
        .formatted(
            ShellWords.word(projectDirectory),
            without(JobVariables.CREDENTIALS),
            assignments(credentials));
  }

  private static String without(Collection<String> names) {
    return "unset -v " + String.join(" ", names) + " 2>/dev/null || :\n";
  }

  private static String assignments(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(variable -> variable.getKey() + "=" + ShellWords.word(variable.getValue()))
        .collect(Collectors.joining(" "));
  }
}
