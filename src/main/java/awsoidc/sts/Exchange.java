package awsoidc.sts;

import awsoidc.net.Sleep;
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
import java.util.function.Function;

/**
 * Exchanges a token for a session: asks STS, along the chain of roles if there is one, and asks
 * again while the error is transient and the deadline allows. A permanent error is reported at
 * once, after one call.
 */
public final class Exchange {

  public sealed interface Result {

    <T> T fold(Function<Exchanged, T> exchanged, Function<Refused, T> refused);

    /**
     * A session.
     *
     * @param assumption what STS gave it for: with an hour instead of the job's timeout, where the
     *     role allows no more
     * @param date STS's clock, where the session has expired by the runner's
     */
    record Exchanged(Session session, Assumption assumption, Optional<Instant> date)
        implements Result {
      @Override
      public <T> T fold(Function<Exchanged, T> exchanged, Function<Refused, T> refused) {
        return exchanged.apply(this);
      }

      /** Whether the session has expired already: one of the clocks is wrong. */
      public boolean isOver(Instant now) {
        return !session.expiration().isAfter(now);
      }
    }

    /** There is no session. */
    record Refused(StsError error, StsRequest request, int calls) implements Result {
      @Override
      public <T> T fold(Function<Exchanged, T> exchanged, Function<Refused, T> refused) {
        return refused.apply(this);
      }
    }
  }

  private final StsCall call;
  private final InstantSource clock;
  private final Sleep sleep;
  private final DoubleSupplier random;
  private final boolean verifyIdentity;

  /**
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
    this.random = random;
    this.verifyIdentity = verifyIdentity;
  }

  /**
   * Asks until STS has decided or the deadline, counted from now, has expired.
   *
   * @param tokenExpiry after which nothing is tried again
   */
  public Result exchange(
      Assumption wanted, Secret jwt, Optional<Instant> tokenExpiry, Duration deadline)
      throws InterruptedException {
    Instant end = clock.instant().plus(deadline);
    Attempts attempts = new Attempts(call, clock, sleep, random, end, tokenExpiry);
    StsRequest request = new StsRequest.WebIdentity(wanted, jwt);
    Answer answer = attempts.ask(request);
    Assumption granted = wanted;
    if (answer instanceof Answer.No(StsError error) && roleAllowsLess(error, wanted)) {
      if (!attempts.isTimeForAnother()) {
        return new Result.Refused(error.asRetryable(), request, attempts.calls());
      }
      granted = wanted.shortened();
      request = new StsRequest.WebIdentity(granted, jwt);
      answer = attempts.ask(request);
    }
    for (Hop hop : granted.then()) {
      if (answer instanceof Answer.Yes yes) {
        request = new StsRequest.Chained(hop, yes.session());
        answer = attempts.ask(request);
      }
    }
    if (verifyIdentity && answer instanceof Answer.Yes yes) {
      request = new StsRequest.Identity(granted, yes.session());
      answer = attempts.ask(request);
    }
    Assumption assumption = granted;
    StsRequest last = request;
    return answer.fold(
        yes -> exchanged(yes, assumption),
        no -> new Result.Refused(no.error(), last, attempts.calls()));
  }

  private Result exchanged(Answer.Yes yes, Assumption granted) {
    Result.Exchanged exchanged = new Result.Exchanged(yes.session(), granted, Optional.empty());
    return exchanged.isOver(clock.instant())
        ? new Result.Exchanged(yes.session(), granted, yes.date().flatMap(Verdict::date))
        : exchanged;
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
