package awsoidc.orphan;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** How long a sweep may take. What is not removed in time stays for the next one. */
public record Bound(InstantSource clock, Instant end) {

  /** For a caller who waits as long as it takes. */
  public static final Bound NONE = new Bound(InstantSource.fixed(Instant.MIN), Instant.MAX);

  private static final Duration LONG = Duration.ofMinutes(2);

  public static Bound of(InstantSource clock, Duration atMost) {
    return new Bound(clock, clock.instant().plus(atMost));
  }

  boolean isOver() {
    return clock.instant().isAfter(end);
  }

  /** Half of what is left, so that a step which hangs leaves time for the others. */
  Duration half() {
    if (end.equals(Instant.MAX)) {
      return LONG;
    }
    Duration left = Duration.between(clock.instant(), end);
    return left.isNegative() ? Duration.ZERO : Duration.ofMillis(left.toMillis() / 2);
  }
}
