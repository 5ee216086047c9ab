package awsoidc.sts;

import awsoidc.net.Backoff;
import awsoidc.net.Sleep;
import awsoidc.sts.StsCall.Answer;
import awsoidc.sts.StsError.Trouble;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** The requests of one exchange: retries transient errors until the deadline. */
final class Attempts {

  private static final Duration MAX_ATTEMPT = Duration.ofSeconds(10);

  private final StsCall call;
  private final InstantSource clock;
  private final Backoff backoff;
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
    this.backoff = new Backoff(clock, sleep, random);
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
    return backoff.isTimeAfter(Duration.ZERO, lastRetry);
  }

  /** Whether another try makes sense; if so, waits until it is due. */
  private boolean pauseBefore(int attempt, StsError error) throws InterruptedException {
    if (!error.retryable()) {
      return false;
    }
    Duration own = backoff.pause(attempt - 2);
    Duration pause = error.retryAfter().filter(asked -> asked.compareTo(own) > 0).orElse(own);
    return backoff.await(pause, lastRetry);
  }

  private Duration left() {
    return Duration.between(clock.instant(), end);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
