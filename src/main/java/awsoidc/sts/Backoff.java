package awsoidc.sts;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before asking again: full jitter, a time drawn evenly from nothing up to a limit
 * that doubles (AWS Architecture Blog, "Exponential Backoff And Jitter"). Many runners that were
 * refused together must not come back together.
 */
record Backoff(DoubleSupplier random) {

  private static final long FIRST_LIMIT_MILLIS = 200;
  private static final long LAST_LIMIT_MILLIS = 5_000;

  /** The pause before the given attempt; the second is the first that has one. */
  Duration before(int attempt) {
    int doublings = Math.min(attempt - 2, 10);
    long limit = Math.min(FIRST_LIMIT_MILLIS << doublings, LAST_LIMIT_MILLIS);
    return Duration.ofMillis((long) (limit * random.getAsDouble()));
  }
}
