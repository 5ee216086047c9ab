package awsoidc.sts;

import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.role.SessionDuration;
import awsoidc.secret.Secret;
import awsoidc.sts.StsCall.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Exchanges a token for a session: asks STS, along the chain of roles if there is one, and asks
 * again while the trouble is of the passing kind and the deadline allows. What will not pass is
 * said at once, after one call.
 */
public final class Exchange {

  /** What came of it. */
  public sealed interface Result {

    /**
     * A session.
     *
     * @param assumption what STS gave it for: with an hour instead of the job's timeout, where the
     *     role allows no more
     */
    record Exchanged(Session session, Assumption assumption) implements Result {}

    /**
     * None.
     *
     * @param request the one that was refused
     * @param calls how often STS was asked in all
     */
    record Refused(StsError error, StsRequest request, int calls) implements Result {}
  }

  /** Waits; an edge, so that tests take no time. */
  @FunctionalInterface
  public interface Sleep {
    void sleep(Duration duration) throws InterruptedException;
  }

  private final StsCall call;
  private final InstantSource clock;
  private final Sleep sleep;
  private final Backoff backoff;
  private final boolean verifyIdentity;

  /**
   * @param random uniform in [0, 1)
   * @param verifyIdentity whether to ask, with each new session, whose it is
   */
  public Exchange(
      StsCall call,
      InstantSource clock,
      Sleep sleep,
      DoubleSupplier random,
      boolean verifyIdentity) {
    this.call = call;
    this.clock = clock;
    this.sleep = sleep;
    this.backoff = new Backoff(random);
    this.verifyIdentity = verifyIdentity;
  }

  /**
   * Asks until STS has decided or the deadline, counted from now, is over.
   *
   * @param tokenExpiry after which nothing is tried again
   */
  public Result exchange(
      Assumption wanted, Secret jwt, Optional<Instant> tokenExpiry, Duration deadline)
      throws InterruptedException {
    Instant end = clock.instant().plus(deadline);
    Attempts attempts = new Attempts(call, clock, sleep, backoff, end, tokenExpiry);
    StsRequest request = new StsRequest.WebIdentity(wanted, jwt);
    Answer answer = attempts.ask(request);
    Assumption granted = wanted;
    if (answer instanceof Answer.No(StsError error) && roleAllowsLess(error, wanted)) {
      if (!attempts.isTimeForAnother()) {
        return new Result.Refused(error.asPassing(), request, attempts.calls());
      }
      granted = wanted.shortened();
      request = new StsRequest.WebIdentity(granted, jwt);
      answer = attempts.ask(request);
    }
    for (Hop hop : granted.then()) {
      if (answer instanceof Answer.Yes(Session caller)) {
        request = new StsRequest.Chained(hop, caller);
        answer = attempts.ask(request);
      }
    }
    if (verifyIdentity && answer instanceof Answer.Yes(Session session)) {
      request = new StsRequest.Identity(granted, session);
      answer = attempts.ask(request);
    }
    if (answer instanceof Answer.Yes(Session session)) { // no switch over patterns: see Stages
      return new Result.Exchanged(session, granted);
    }
    return new Result.Refused(((Answer.No) answer).error(), request, attempts.calls());
  }

  /**
   * STS says "The requested DurationSeconds exceeds the MaxSessionDuration set for this role". A
   * duration that the operator wrote is left to fail: it is a mistake that wants mending.
   */
  private static boolean roleAllowsLess(StsError error, Assumption wanted) {
    return wanted.durationNegotiable()
        && wanted.duration().compareTo(SessionDuration.ALWAYS_ALLOWED) > 0
        && error.code().equals("ValidationError")
        && error.message().toLowerCase(Locale.ROOT).contains("maxsessionduration");
  }
}
