package awsoidc.stage;

import awsoidc.delivery.Delivery;
import awsoidc.delivery.JobVariables;
import awsoidc.text.ShellWords;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What any POSIX shell reads before an author's script, so that a session is whole there: never
 * beside a key, or a profile, of somebody else. By then a login shell has read the profiles of its
 * account and of the machine, and what an image sets is there.
 */
final class Preamble {

  private static final String TAKE_AWAY =
      "unset -v " + String.join(" ", JobVariables.CREDENTIALS) + " 2>/dev/null || :\n";

  /** Scripts may write the job's id_token to this file themselves. */
  private static final String TOKEN_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE";

  private static final String KEEP = "__aws_oidc_executor_file=\"${" + TOKEN_FILE + "-}\"\n";

  /** Sets it again without exporting it; a read-only variable was never unset. */
  private static final String GIVE_BACK =
      "[ -z \"$__aws_oidc_executor_file\" ] || [ -n \"${"
          + TOKEN_FILE
          + "-}\" ] || "
          + TOKEN_FILE
          + "=\"$__aws_oidc_executor_file\"\nunset -v __aws_oidc_executor_file\n";

  /**
   * Whether a file of the home directory is there and says nothing of its default profile but
   * region and output: the rest could be another identity, or another's endpoint. boto3 reads what
   * is in a section DEFAULT as part of every profile.
   */
  private static final String HARMLESS =
      """
      __aws_oidc_executor_harmless() { [ -n "${HOME-}" ] && { $absent (
      d=
      while IFS= read -r l || [ -n "$l" ]; do case $l in
      '['*[dD][eE][fF][aA][uU][lL][tT]*) d=1 ;;
      '['*) d= ;;
      '' | '#'* | ';'* | region* | output*) ;;
      *) [ -z "$d" ] || exit 1 ;;
      esac; done) <"$1"; }; } 2>/dev/null
      """;

  /** Where the AWS CLI and SDKs look without a variable. */
  private static final Map<String, String> HOME =
      Map.of("AWS_CONFIG_FILE", "config", "AWS_SHARED_CREDENTIALS_FILE", "credentials");

  private final Map<String, String> ours;
  private final List<String> inPlaceOfHome;
  private final Map<String, String> renamed;
  private final boolean namesFilesOfHome;

  /**
   * @param namesFilesOfHome whether the script may write them itself: then they need not be there
   */
  Preamble(Delivery delivery, boolean namesFilesOfHome) {
    this(delivery.variables(), delivery.inPlaceOfHome(), delivery.renamed(), namesFilesOfHome);
  }

  Preamble(
      Map<String, String> ours,
      List<String> inPlaceOfHome,
      Map<String, String> renamed,
      boolean namesFilesOfHome) {
    this.ours = ours;
    this.inPlaceOfHome = inPlaceOfHome;
    this.renamed = renamed;
    this.namesFilesOfHome = namesFilesOfHome;
  }

  /** Unsets every variable that AWS tools read, and sets those of the delivery. */
  String text() {
    return "# set by aws-oidc-executor\n" + TAKE_AWAY + export(false) + "\n" + home() + rename();
  }

  /**
   * By bash's references to variables, which hold in whatever it sources, in functions and in
   * subshells. Other shells, and bash before 4.3, have none.
   */
  private String rename() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(renamed)
        .forEach((name, target) ->
            text.append("declare -n ")
                .append(name)
                .append('=')
                .append(target)
                .append(" 2>/dev/null || :\n"));
    return text.toString();
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
        + home()
        + GIVE_BACK
        + "command cd \"$@\"\n"
        + "}\n";
  }

  /** Uses the home directory's files if they are harmless: they may hold the author's profiles. */
  private String home() {
    if (inPlaceOfHome.isEmpty()) {
      return "";
    }
    StringBuilder text =
        new StringBuilder(
            HARMLESS.replace("$absent", namesFilesOfHome ? "[ ! -e \"$1\" ] ||" : ""));
    for (String name : inPlaceOfHome) {
      text.append("! __aws_oidc_executor_harmless \"${HOME-}/.aws/")
          .append(HOME.get(name))
          .append("\" || unset -v ")
          .append(name)
          .append(" || :\n");
    }
    return text.append("unset -f __aws_oidc_executor_harmless\n").toString();
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
