package awsoidc.sts;

import awsoidc.role.Grant;
import awsoidc.role.SessionDuration;
import awsoidc.secret.Secret;
import awsoidc.sts.WebIdentityCall.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Exchanges a token for a session: asks STS, and asks again while the trouble is of the passing
 * kind and the deadline allows. What will not pass is said at once, after one call.
 */
public final class Exchange {

  /** What came of it. */
  public sealed interface Result {

    /**
     * A session.
     *
     * @param shortened whether the role allows less than the job's timeout, so that the session
     *     lasts an hour
     */
    record Exchanged(Session session, boolean shortened) implements Result {}

    /**
     * None.
     *
     * @param calls how often STS was asked
     */
    record Refused(Refusal refusal, int calls) implements Result {}
  }

  /** Waits; an edge, so that tests take no time. */
  @FunctionalInterface
  public interface Sleep {
    void sleep(Duration duration) throws InterruptedException;
  }

  /** Nothing is gained by a try that has less time than this. */
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(500);

  private static final Duration LONGEST_ATTEMPT = Duration.ofSeconds(10);

  private final WebIdentityCall call;
  private final InstantSource clock;
  private final Sleep sleep;
  private final Backoff backoff;

  /**
   * @param random uniform in [0, 1)
   */
  public Exchange(WebIdentityCall call, InstantSource clock, Sleep sleep, DoubleSupplier random) {
    this.call = call;
    this.clock = clock;
    this.sleep = sleep;
    this.backoff = new Backoff(random);
  }

  /** Asks until STS has decided or the deadline, counted from now, is over. */
  public Result exchange(Grant grant, Secret jwt, Duration deadline) throws InterruptedException {
    Instant end = clock.instant().plus(deadline);
    Grant wanted = grant;
    boolean shortened = false;
    for (int calls = 1; ; calls++) {
      Duration left = Duration.between(clock.instant(), end);
      switch (call.ask(wanted, jwt, shorter(left, LONGEST_ATTEMPT))) {
        case Answer.Yes(Session session) -> {
          return new Result.Exchanged(session, shortened);
        }
        case Answer.No(Refusal refusal) -> {
          if (roleAllowsLess(refusal, wanted)) {
            if (!isTimeForAnother(Duration.ZERO, end)) {
              return new Result.Refused(refusal.asPassing(), calls);
            }
            wanted = wanted.shortened();
            shortened = true;
          } else if (!pauseBefore(calls + 1, refusal, end)) {
            return new Result.Refused(refusal, calls);
          }
        }
      }
    }
  }

  /** Whether another try makes sense; if so, waits until it is due. */
  private boolean pauseBefore(int attempt, Refusal refusal, Instant end)
      throws InterruptedException {
    Duration pause = backoff.before(attempt);
    if (!refusal.passing() || !isTimeForAnother(pause, end)) {
      return false;
    }
    sleep.sleep(pause);
    return clock.instant().isBefore(end); // a machine that was suspended sleeps longer
  }

  private boolean isTimeForAnother(Duration pause, Instant end) {
    return !clock.instant().plus(pause).plus(SHORTEST_ATTEMPT).isAfter(end);
  }

  /**
   * STS says "The requested DurationSeconds exceeds the MaxSessionDuration set for this role". A
   * duration that the operator wrote is left to fail: it is a mistake that wants mending.
   */
  private static boolean roleAllowsLess(Refusal refusal, Grant grant) {
    return grant.durationNegotiable()
        && grant.duration().compareTo(SessionDuration.ALWAYS_ALLOWED) > 0
        && refusal.code().equals("ValidationError")
        && refusal.message().toLowerCase(Locale.ROOT).contains("maxsessionduration");
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
