package awsoidc.stage;

import awsoidc.delivery.Delivery;
import awsoidc.delivery.JobVariables;
import awsoidc.text.ShellWords;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What any POSIX shell reads before an author's script, so that the session is not mixed with other
 * keys or profiles. At that point a login shell has read its profiles, and variables of an image
 * are set.
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
   * Whether a file of the home directory sets nothing but region and output in its default profile.
   * Anything else could be another identity or endpoint. boto3 applies a section DEFAULT to every
   * profile.
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
   * @param namesFilesOfHome whether the script may write these files itself, so that they may be
   *     missing now
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
   * Makes variables references to others (declare -n), which also work in functions, subshells and
   * sourced files. Other shells, and bash before 4.3, have no references.
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
   * The same again where the author's own part begins. Before it, the runner's generated script
   * exports all job variables and GITLAB_ENV, and changes to the project's directory. So the first
   * {@code cd} there sets the credentials once more and is then the shell's own again. The region
   * stays the job's choice.
   *
   * <p>The path of a token file stays a variable of the shell, because a script may write there; no
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
