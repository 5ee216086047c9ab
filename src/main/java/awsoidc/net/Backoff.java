package awsoidc.net;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * The pauses between attempts: a random part of a limit that doubles ("full jitter": AWS
 * Architecture Blog, "Exponential Backoff And Jitter"), so that many runners that were refused
 * together do not come back together.
 *
 * @param random uniform in [0, 1)
 */
public record Backoff(InstantSource clock, Sleep sleep, DoubleSupplier random) {

  private static final long FIRST_LIMIT_MILLIS = 200;
  private static final long MAX_LIMIT_MILLIS = 5_000;
  private static final int MAX_DOUBLINGS = 10;

  /** An attempt with less time than this is pointless. */
  private static final Duration MIN_ATTEMPT = Duration.ofMillis(500);

  /** The pause after some doublings of the limit. */
  public Duration pause(int doublings) {
    long limit =
        Math.min(FIRST_LIMIT_MILLIS << Math.min(doublings, MAX_DOUBLINGS), MAX_LIMIT_MILLIS);
    return Duration.ofMillis((long) (limit * random.getAsDouble()));
  }

  /** Whether there is time for an attempt after a pause. */
  public boolean isTimeAfter(Duration pause, Instant end) {
    return !clock.instant().plus(pause).plus(MIN_ATTEMPT).isAfter(end);
  }

  /** Waits, if there is time for an attempt after that; whether there is. */
  public boolean await(Duration pause, Instant end) throws InterruptedException {
    if (!isTimeAfter(pause, end)) {
      return false;
    }
    sleep.sleep(pause);
    return clock.instant().isBefore(end); // a machine that was suspended sleeps longer
  }
}
