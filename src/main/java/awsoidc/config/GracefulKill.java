package awsoidc.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How long GitLab Runner waits after SIGTERM before it kills a driver: {@code
 * graceful_kill_timeout} in config.toml, 10 minutes where that says nothing. A longer {@code
 * sandbox.grace} would not be kept.
 */
public final class GracefulKill {

  private static final String KEY = "graceful_kill_timeout";

  /** GitLab Runner's own, which its drivers get too. */
  private static final String VARIABLE = "CONFIG_FILE";

  private static final Path OF_ROOT = Path.of("/etc/gitlab-runner/config.toml");

  private GracefulKill() {}

  /**
   * A warning where the longest grace is longer than that; empty where config.toml is unknown or
   * cannot be read.
   *
   * @param variable of the environment
   */
  public static Optional<String> warning(
      Configuration configuration, Function<String, Optional<String>> variable) {
    Path file = variable.apply(VARIABLE).map(Path::of).orElse(OF_ROOT);
    Duration grace = configuration.sandboxes().longestGrace();
    long timeout = leastIn(file);
    if (timeout > grace.toSeconds()) {
      return Optional.empty();
    }
    return Optional.of(
        file
            + ": "
            + KEY
            + " = "
            + timeout
            + " is not longer than sandbox.grace ("
            + grace.toSeconds()
            + "s), so the runner kills the scripts of a cancelled job before their grace is over:"
            + " set it to "
            + grace.plusSeconds(10).toSeconds()
            + " or more, or shorten sandbox.grace");
  }

  /** Of all its runners: which of them this is for, it does not say. */
  private static long leastIn(Path file) {
    long least = Long.MAX_VALUE;
    if (!Files.isRegularFile(file)) {
      return least;
    }
    try {
      for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        least = Math.min(least, secondsIn(line));
      }
    } catch (IOException unreadable) {
      return Long.MAX_VALUE;
    }
    return least;
  }

  private static long secondsIn(String line) {
    int comment = line.indexOf('#');
    String text = comment < 0 ? line : line.substring(0, comment);
    int key = text.indexOf(KEY);
    if (key < 0) {
      return Long.MAX_VALUE;
    }
    String value = text.substring(key + KEY.length()).strip();
    value = value.startsWith("=") ? value.substring(1).strip() : "";
    int end = 0;
    while (end < value.length() && end < 9 && Character.isDigit(value.charAt(end))) {
      end++;
    }
    return end == 0 ? Long.MAX_VALUE : Long.parseLong(value.substring(0, end));
  }
}
