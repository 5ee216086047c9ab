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

  /** A script may write the job's id_token there by itself, as pipelines did before. */
  private static final String TOKEN_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE";

  private static final String KEEP = "__aws_oidc_executor_file=\"${" + TOKEN_FILE + "-}\"\n";

  /** Unset before, it is set again without being exported; what is read-only was never unset. */
  private static final String GIVE_BACK =
      "[ -z \"$__aws_oidc_executor_file\" ] || [ -n \"${"
          + TOKEN_FILE
          + "-}\" ] || "
          + TOKEN_FILE
          + "=\"$__aws_oidc_executor_file\"\nunset -v __aws_oidc_executor_file\n";

  private final Map<String, String> ours;

  /**
   * @param ours variables of a delivery
   */
  Preamble(Map<String, String> ours) {
    this.ours = ours;
  }

  /** Unsets every variable that AWS's tools would read, and sets those of the delivery. */
  String text() {
    return "# set by aws-oidc-executor\n" + TAKE_AWAY + export(false) + "\n";
  }

  /**
   * The same once more where the author's own part begins. Before it, the script that the runner
   * generates exports all job variables and the lines of GITLAB_ENV, and changes to the project's
   * directory; from there on {@code cd} is the shell's own, and the author may export what he
   * likes. The region is the job's to choose.
   *
   * <p>The path of a token file stays known to the job's shell, for a script may write there: no
   * program that it starts sees it.
   */
  String againIn(String projectDirectory) {
    return "cd() { [ \"$*\" = "
        + ShellWords.word(projectDirectory)
        + " ] || { command cd \"$@\"; return; }\n"
        + "unset -f cd\n"
        + KEEP
        + TAKE_AWAY
        + export(true)
        + " || :\n"
        + GIVE_BACK
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
