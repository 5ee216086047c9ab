package awsoidc.sts;

import awsoidc.net.Sleep;
import awsoidc.sts.StsCall.Answer;
import awsoidc.sts.StsError.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** The requests of one exchange: asks again while the trouble passes and the time allows. */
final class Attempts {

  /** An attempt with less time than this is pointless. */
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(500);

  private static final Duration MAX_ATTEMPT = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_MILLIS = 200;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final StsCall call;
  private final InstantSource clock;
  private final Sleep sleep;
  private final DoubleSupplier random;
  private final Instant end;
  private final Instant lastRetry;
  private int calls;

  /**
   * @param end of all attempts together
   * @param tokenExpiry after which a retry would send an expired token
   */
  Attempts(
      StsCall call,
      InstantSource clock,
      Sleep sleep,
      DoubleSupplier random,
      Instant end,
      Optional<Instant> tokenExpiry) {
    this.call = call;
    this.clock = clock;
    this.sleep = sleep;
    this.random = random;
    this.end = end;
    this.lastRetry = tokenExpiry.filter(expiry -> expiry.isBefore(end)).orElse(end);
  }

  int calls() {
    return calls;
  }

  /** The answer, or the last error. Makes no request if earlier ones took all the time. */
  Answer ask(StsRequest request) throws InterruptedException {
    Answer answer = new Answer.No(tooLate(request));
    // Whole milliseconds: the SDK takes a part of one for no limit at all.
    for (int next = 2; left().toMillis() > 0; next++) {
      calls++;
      answer = call.ask(request, shorter(left(), MAX_ATTEMPT));
      if (!(answer instanceof Answer.No(StsError error)) || !pauseBefore(next, error)) {
        return answer;
      }
    }
    return answer;
  }

  private static StsError tooLate(StsRequest request) {
    return StsError.without(
        Trouble.DEADLINE,
        true,
        "deadline",
        "no time was left for " + request.action() + " of " + request.wanted().role());
  }

  boolean isTimeForAnother() {
    return isTimeAfter(Duration.ZERO);
  }

  /** Whether another try makes sense; if so, waits until it is due. */
  private boolean pauseBefore(int attempt, StsError error) throws InterruptedException {
    Duration own = jitter(attempt);
    Duration pause = error.retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    if (!error.retryable() || !isTimeAfter(pause)) {
      return false;
    }
    sleep.sleep(pause);
    return clock.instant().isBefore(lastRetry); // a machine that was suspended sleeps longer
  }

  /**
   * Full jitter: a random part of a limit that doubles (AWS Architecture Blog, "Exponential Backoff
   * And Jitter"), so that many runners that were refused together do not come back together.
   */
  private Duration jitter(int attempt) {
    int doublings = Math.min(attempt - 2, 10);
    long limit = Math.min(FIRST_PAUSE_MILLIS << doublings, LONGEST_PAUSE_MILLIS);
    return Duration.ofMillis((long) (limit * random.getAsDouble()));
  }

  private boolean isTimeAfter(Duration pause) {
    return !clock.instant().plus(pause).plus(SHORTEST_ATTEMPT).isAfter(lastRetry);
  }

  private Duration left() {
    return Duration.between(clock.instant(), end);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
