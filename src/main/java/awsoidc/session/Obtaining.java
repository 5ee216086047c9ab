package awsoidc.session;

import awsoidc.audit.Audit;
import awsoidc.audit.AuditEvent;
import awsoidc.audit.AuditEvent.Kind;
import awsoidc.net.UnusableCaBundle;
import awsoidc.refusal.Refusal;
import awsoidc.refusal.SessionMessages;
import awsoidc.refusal.Situation;
import awsoidc.role.Assumption;
import awsoidc.role.Grant;
import awsoidc.role.Profile;
import awsoidc.state.JobState.Credentials;
import awsoidc.state.JobState.Sessions;
import awsoidc.sts.Exchange;
import awsoidc.sts.SdkCall;
import awsoidc.sts.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Gets the sessions of a grant from STS: the job's own and those of its profiles. */
public final class Obtaining {

  public sealed interface Result {

    <T, E extends Exception> T fold(Case<Obtained, T, E> obtained, Case<Refused, T, E> refused)
        throws E;

    interface Case<R, T, E extends Exception> {
      T of(R result) throws E;
    }

    /**
     * All of them.
     *
     * @param grant what STS really gave them for
     */
    record Obtained(Grant grant, Sessions sessions) implements Result {
      @Override
      public <T, E extends Exception> T fold(
          Case<Obtained, T, E> obtained, Case<Refused, T, E> refused) throws E {
        return obtained.of(this);
      }
    }

    record Refused(Refusal refusal) implements Result {
      @Override
      public <T, E extends Exception> T fold(
          Case<Obtained, T, E> obtained, Case<Refused, T, E> refused) throws E {
        return refused.of(this);
      }
    }
  }

  private final ExchangeContext context;
  private final Credentials credentials;
  private final Audit audit;

  public Obtaining(ExchangeContext context, Credentials credentials) {
    this.context = context;
    this.credentials = credentials;
    this.audit = context.audit();
  }

  /**
   * Asks, for at most {@code aws.sts.deadline} in all.
   *
   * @param kind what it is to the job: a grant or a refresh
   */
  public Result all(Kind kind) throws InterruptedException {
    try {
      SdkCall call = new SdkCall(credentials.sts(), context.variable());
      try {
        return all(kind, exchange(call));
      } finally {
        if (kind == Kind.REFRESH) { // else this process is about to end
          call.close();
        }
      }
    } catch (UnusableCaBundle e) {
      Refusal refusal = Refusal.unusableAuthorities("aws.sts." + e.getMessage());
      audit.record(
          event(
                  Kind.REFUSAL,
                  context.clock().instant(),
                  credentials.grant().main(),
                  Optional.empty())
              .outcome(refusal.entry().id(), Duration.ZERO));
      return new Result.Refused(refusal);
    }
  }

  private Exchange exchange(SdkCall call) {
    return new Exchange(
        call,
        context.clock(),
        Thread::sleep,
        ThreadLocalRandom.current()::nextDouble,
        credentials.sts().verifyIdentity());
  }

  private Result all(Kind kind, Exchange exchange) throws InterruptedException {
    Instant end = context.clock().instant().plus(credentials.sts().deadline());
    Grant grant = credentials.grant();
    List<Exchange.Result.Exchanged> got = new ArrayList<>();
    Optional<Refusal> refusal = one(exchange, grant.main(), end, kind, Optional.empty(), got);
    for (Profile profile : grant.profiles()) {
      if (refusal.isEmpty()) {
        Optional<String> name = Optional.of(profile.name());
        refusal = one(exchange, profile.assumption(), end, kind, name, got);
      }
    }
    if (refusal.isPresent()) {
      return new Result.Refused(refusal.get());
    }
    Exchange.Result.Exchanged main = got.removeFirst();
    Map<String, Session> sessions = new LinkedHashMap<>();
    List<Profile> granted = new ArrayList<>();
    for (Profile profile : grant.profiles()) {
      Exchange.Result.Exchanged exchanged = got.removeFirst();
      sessions.put(profile.name(), exchanged.session());
      granted.add(profile.with(exchanged.assumption()));
    }
    return new Result.Obtained(
        grant.with(main.assumption(), granted), Sessions.of(main.session(), sessions));
  }

  /** Gets one session and adds it to {@code got}; empty, or why there is none. */
  private Optional<Refusal> one(
      Exchange exchange,
      Assumption wanted,
      Instant end,
      Kind kind,
      Optional<String> profile,
      List<Exchange.Result.Exchanged> got)
      throws InterruptedException {
    Instant begin = context.clock().instant();
    Exchange.Result result =
        exchange.exchange(
            wanted,
            credentials.token().jwt(),
            credentials.token().expiry(),
            Duration.between(begin, end));
    Instant now = context.clock().instant();
    Duration took = Duration.between(begin, now);
    return result.fold(
        exchanged -> {
          got.add(exchanged);
          warnIfOver(exchanged, now);
          audit.record(
              event(kind, now, wanted, profile)
                  .session(exchanged.session())
                  .outcome("granted", took));
          return Optional.empty();
        },
        refused -> {
          Refusal refusal = Refusal.bySts(refused, situation(profile));
          audit.record(
              event(Kind.REFUSAL, now, wanted, profile)
                  .with("code", refused.error().code())
                  .outcome(refusal.entry().id(), took));
          return Optional.of(refusal);
        });
  }

  private void warnIfOver(Exchange.Result.Exchanged exchanged, Instant now) {
    if (exchanged.isOver(now)) {
      Instant end = exchanged.session().expiration();
      context
          .warning()
          .accept(SessionMessages.overOnArrival(end, exchanged.date(), now, context.help()));
    }
  }

  private AuditEvent event(Kind kind, Instant now, Assumption wanted, Optional<String> profile) {
    AuditEvent event =
        new AuditEvent(kind, now)
            .token(credentials.token())
            .granted(credentials.grant().rule(), wanted)
            .with("profile", profile.orElse("default"));
    return profile.isPresent() || kind == Kind.REFRESH
        ? event
        : event
            .otherClaims(credentials.token())
            .wanted(credentials.grant(), credentials.jobRegion());
  }

  private Situation situation(Optional<String> profile) {
    return new Situation(
        credentials.grant(),
        profile,
        credentials.token(),
        credentials.tokenSettings(),
        credentials.sts(),
        context.clock().instant());
  }
}
