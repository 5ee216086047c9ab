package awsoidc.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which lines of audit files a command reads. */
final class SinceOption {

  private static final String HOURS = "h";
  private static final String DAYS = "d";

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Leaves out what is older: 24h, 7d, or a time such as 2026-11-28T00:00:00Z.")
  private @Nullable String since;

  /** The time before which lines are left out. */
  Instant begin(InstantSource clock) {
    if (since == null) {
      return Instant.MIN;
    }
    try {
      if (since.endsWith(HOURS) || since.endsWith(DAYS)) {
        long count = Long.parseLong(since.substring(0, since.length() - 1));
        Duration back = since.endsWith(DAYS) ? Duration.ofDays(count) : Duration.ofHours(count);
        return clock.instant().minus(back);
      }
      return Instant.parse(since);
    } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
      throw new WrongCall(
          "--since is \"" + since + "\", but must be such as 24h, 7d or 2026-11-28T00:00:00Z");
    }
  }
}
