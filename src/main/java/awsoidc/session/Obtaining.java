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

  /** What came of it. */
  public sealed interface Result {

    /**
     * All of them.
     *
     * @param grant what STS really gave them for
     */
    record Obtained(Grant grant, Sessions sessions) implements Result {}

    /** At least one was refused. */
    record Refused(Refusal refusal) implements Result {}
  }

  private final ExchangeContext context;
  private final Credentials credentials;
  private final Audit audit;

  public Obtaining(ExchangeContext context, Credentials credentials) {
    this.context = context;
    this.credentials = credentials;
    this.audit = new Audit(credentials.auditFile(), context.warning());
  }

  /**
   * Asks, for at most {@code aws.sts.deadline} in all.
   *
   * @param kind what it is to the job: a grant or a refresh
   */
  public Result all(Kind kind) throws InterruptedException {
    try {
      return all(kind, exchange());
    } catch (UnusableCaBundle e) {
      Refusal refusal = new Refusal.UnusableAuthorities("aws.sts." + e.getMessage());
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

  private Exchange exchange() {
    return new Exchange(
        new SdkCall(credentials.sts(), context.variable()),
        context.clock(),
        Thread::sleep,
        ThreadLocalRandom.current()::nextDouble,
        credentials.sts().verifyIdentity());
  }

  private Result all(Kind kind, Exchange exchange) throws InterruptedException {
    Instant end = context.clock().instant().plus(credentials.sts().deadline());
    Grant grant = credentials.grant();
    Optional<String> none = Optional.empty();
    Exchange.Result main = one(exchange, grant.main(), end, kind, none);
    if (main instanceof Exchange.Result.Refused refused) {
      return refused(refused, none);
    }
    Map<String, Session> profiles = new LinkedHashMap<>();
    List<Profile> granted = new ArrayList<>();
    for (Profile profile : grant.profiles()) {
      Optional<String> name = Optional.of(profile.name());
      Exchange.Result result = one(exchange, profile.assumption(), end, kind, name);
      if (result instanceof Exchange.Result.Refused refused) {
        return refused(refused, name);
      }
      Exchange.Result.Exchanged exchanged = (Exchange.Result.Exchanged) result;
      profiles.put(profile.name(), exchanged.session());
      granted.add(profile.with(exchanged.assumption()));
    }
    Exchange.Result.Exchanged exchanged = (Exchange.Result.Exchanged) main;
    return new Result.Obtained(
        grant.with(exchanged.assumption(), granted), Sessions.of(exchanged.session(), profiles));
  }

  private Exchange.Result one(
      Exchange exchange, Assumption wanted, Instant end, Kind kind, Optional<String> profile)
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
    if (result instanceof Exchange.Result.Refused refused) {
      audit.record(
          event(Kind.REFUSAL, now, wanted, profile)
              .with("code", refused.error().code())
              .outcome(new Refusal.BySts(refused, situation(profile)).entry().id(), took));
    } else {
      Exchange.Result.Exchanged exchanged = (Exchange.Result.Exchanged) result;
      Session session = exchanged.session();
      if (exchanged.isOver(now)) {
        context
            .warning()
            .accept(
                SessionMessages.overOnArrival(
                    session.expiration(), exchanged.date(), now, context.help()));
      }
      audit.record(event(kind, now, wanted, profile).session(session).outcome("granted", took));
    }
    return result;
  }

  private AuditEvent event(Kind kind, Instant now, Assumption wanted, Optional<String> profile) {
    return new AuditEvent(kind, now)
        .token(credentials.token())
        .granted(credentials.grant().rule(), wanted)
        .with("profile", profile.orElse("default"));
  }

  private Result refused(Exchange.Result.Refused refused, Optional<String> profile) {
    return new Result.Refused(new Refusal.BySts(refused, situation(profile)));
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
