package awsoidc.stage;

import awsoidc.delivery.JobVariables;
import awsoidc.sandbox.ShellWords;
import java.util.Map;

/**
 * What any POSIX shell reads before an author's script, so that a session is whole there: never
 * beside a key, or a profile, of somebody else. By then a login shell has read the profiles of its
 * account and of the machine, and what an image sets is there.
 */
final class Preamble {

  private static final String TAKE_AWAY =
      "unset -v " + String.join(" ", JobVariables.CREDENTIALS) + " 2>/dev/null || :\n";

  private final Map<String, String> ours;

  /**
   * @param ours variables of a delivery
   */
  Preamble(Map<String, String> ours) {
    this.ours = ours;
  }

  /** Takes away all that AWS's tools would look at, and sets ours. */
  String text() {
    return "# set by aws-oidc-executor\n" + TAKE_AWAY + export(false) + "\n";
  }

  /**
   * The same once more where the author's own part begins. Before it, the script that the runner
   * generates exports all job variables and the lines of GITLAB_ENV, and changes to the project's
   * directory; from there on {@code cd} is the shell's own, and the author may export what he
   * likes. The region is the job's to choose.
   */
  String againIn(String projectDirectory) {
    return "cd() { [ \"$*\" = "
        + ShellWords.word(projectDirectory)
        + " ] || { command cd \"$@\"; return; }\n"
        + "unset -f cd\n"
        + TAKE_AWAY
        + export(true)
        + " || :\n"
        + "command cd \"$@\"\n"
        + "}\n";
  }

  private String export(boolean credentialsAlone) {
    StringBuilder words = new StringBuilder("export");
    for (Map.Entry<String, String> variable : ours.entrySet()) {
      if (!credentialsAlone || JobVariables.CREDENTIALS.contains(variable.getKey())) {
        words
            .append(' ')
            .append(variable.getKey())
            .append('=')
            .append(ShellWords.word(variable.getValue()));
      }
    }
    return words.toString();
  }
}
