package awsoidc.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Variables that earlier scripts of the job wrote to GITLAB_ENV for later ones: config cannot know
 * them when it looks for variables that would mix with a session's.
 */
public final class GitlabEnv {

  /** Of the file in the runner's temporary directory of the project. */
  public static final String NAME = "gitlab_runner_env";

  /** More than any environment. */
  private static final int MAX_BYTES = 1 << 20;

  private GitlabEnv() {}

  /**
   * The variables that would mix with a session's. The runner's script reads the file as {@code
   * while read -r line; do export "$line"; done}.
   */
  public static List<String> conflicting(InputStream content) throws IOException {
    String text = new String(content.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    if (text.isEmpty()) {
      return List.of(); // the usual case
    }
    Pattern name = Pattern.compile("[ \\t]*(\\w+)\\+?(?:=|[ \\t]*$)");
    // As bash reads it: a line ends with its feed alone, and what is NUL is not there.
    return Stream.of(text.replace("\0", "").split("\n", -1))
        .map(name::matcher)
        .filter(Matcher::lookingAt)
        .map(line -> line.group(1))
        .filter(JobVariables.CREDENTIALS::contains)
        .distinct()
        .toList();
  }
}
