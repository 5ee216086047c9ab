package awsoidc.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
  private static final int MOST_BYTES = 1 << 20;

  private GitlabEnv() {}

  /**
   * The variables that would mix with a session's, as the runner's script reads the file: {@code
   * while read -r line; do export "$line"; done}. None where it cannot be read, or is no file: the
   * job can put anything in its place.
   */
  public static List<String> conflicting(Path file) {
    String text = text(file);
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
