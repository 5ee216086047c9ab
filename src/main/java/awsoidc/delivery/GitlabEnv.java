package awsoidc.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What earlier scripts of the job left in GITLAB_ENV for the next one. It comes after config has
 * looked for variables that would mix with a session's.
 */
public final class GitlabEnv {

  /** In the runner's temporary directory of the project. */
  public static final String NAME = "gitlab_runner_env";

  /** So much is no environment any more. */
  private static final int MAX_BYTES = 1 << 20;

  private GitlabEnv() {}

  /**
   * The variables that would mix with a session's, as the runner's script reads the file: {@code
   * while read -r line; do export "$line"; done}.
   *
   * @param content of the file
   */
  public static List<String> conflicting(InputStream content) throws IOException {
    String text = new String(content.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    if (text.isEmpty()) {
      return List.of(); // as it nearly always is
    }
    Pattern name = Pattern.compile("[ \\t]*(\\w+)\\+?(?:=|[ \\t]*$)");
    return text.lines()
        .map(name::matcher)
        .filter(Matcher::lookingAt)
        .map(line -> line.group(1))
        .filter(JobVariables.CREDENTIALS::contains)
        .distinct()
        .toList();
  }
}
