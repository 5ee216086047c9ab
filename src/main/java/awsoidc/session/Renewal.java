package awsoidc.session;

import awsoidc.audit.AuditEvent;
import awsoidc.audit.AuditEvent.Kind;
import awsoidc.delivery.SessionSource;
import awsoidc.refusal.Refusal;
import awsoidc.refusal.TokenRefusals;
import awsoidc.role.Profile;
import awsoidc.secret.Secret;
import awsoidc.state.JobState;
import awsoidc.state.JobState.Credentials;
import awsoidc.state.JobState.Sessions;
import awsoidc.sts.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the sessions of a job fresh, as long as its id_token lives: before a sub-stage, and while
 * one lasts for whoever asks.
 */
public final class Renewal implements SessionSource {

  /** A permanent refusal: STS is not asked again for each call of a script's tools. */
  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(1);

  /** Transient errors: without a pause, each call would wait for the deadline again. */
  private static final Duration AFTER_TROUBLE = Duration.ofSeconds(10);

  /** botocore gives the endpoint two seconds ("ContainerMetadataFetcher"). */
  private static final Duration PATIENCE = Duration.ofMillis(1_500);

  /** Asks STS for all sessions of a grant, within its deadline. */
  @FunctionalInterface
  interface Exchanges {
    Obtaining.Result all(Credentials credentials) throws InterruptedException;
  }

  private final ExchangeContext context;
  private final Exchanges exchanges;
  private Credentials credentials;
  private final Consumer<Sessions> onNew;
  private JobState state;
  private Sessions sessions;
  private Instant obtained;
  private boolean changed;
  private @Nullable Refusal refusal;
  private Instant notBefore = Instant.MIN;
  private @Nullable FutureTask<Obtaining.Result> renewing;

  /**
   * @param onNew is told of new sessions before anybody else gets them
   */
  public Renewal(ExchangeContext context, JobState state, Consumer<Sessions> onNew) {
    this(
        context,
        state,
        onNew,
        credentials -> new Obtaining(context, credentials).all(Kind.REFRESH));
  }

  Renewal(ExchangeContext context, JobState state, Consumer<Sessions> onNew, Exchanges exchanges) {
    this.context = context;
    this.exchanges = exchanges;
    this.credentials = state.credentials().orElseThrow();
    this.onNew = onNew;
    this.state = state;
    this.sessions = state.sessions().orElseThrow();
    this.obtained = context.clock().instant();
  }

  public synchronized Sessions sessions() {
    return sessions;
  }

  /** The state to keep, if there are new sessions since the last call. */
  public synchronized Optional<JobState> changedState() {
    boolean was = changed;
    changed = false;
    return was ? Optional.of(state) : Optional.empty();
  }

  /**
   * Renews what would end too early.
   *
   * @param needed how long the sub-stage may take, if it says so
   * @return why there is no session any more
   */
  public synchronized Optional<Refusal> beforeSubStage(Optional<Duration> needed)
      throws InterruptedException {
    Duration left = left();
    Duration before = credentials.delivery().refreshBefore();
    boolean ending = left.compareTo(before) < 0;
    if (!ending && !tooShortFor(needed, left)) {
      return Optional.empty();
    }
    boolean over = !left.isPositive();
    if (tokenIsOver()) {
      if (over) {
        Refusal ended = ended();
        record(ended);
        return Optional.of(ended);
      }
      if (ending) {
        context
            .warning()
            .accept(
                "The AWS credentials of this job end at "
                    + firstEnd()
                    + " and cannot be renewed: its id_token ended with the job's timeout.");
      }
      return Optional.empty();
    }
    Optional<Refusal> refused = take(exchanges.all(credentials));
    if (refused.isPresent() && !over) {
      context
          .warning()
          .accept(
              "The AWS credentials of this job end at "
                  + firstEnd()
                  + " and could not be renewed; it goes on with them. "
                  + refused.get().lines(context.help()).getFirst());
      return Optional.empty();
    }
    return refused;
  }

  /**
   * What a script's tools get; renewed when little of it is left. As long as it is good, nobody
   * waits long for another: STS may be unreachable, and the exchange goes on meanwhile.
   */
  @Override
  public synchronized Current current() throws InterruptedException {
    Instant now = context.clock().instant();
    boolean valid = now.isBefore(sessions.main().expiration());
    boolean forGood = refusal != null && !refusal.retryable();
    boolean resting = now.isBefore(notBefore) && (valid || forGood);
    if (renewing == null && isDue(now) && !tokenIsOver() && !resting) {
      Credentials asked = credentials;
      renewing = new FutureTask<>(() -> exchanges.all(asked));
      Thread.ofPlatform().daemon().name("renewal").start(renewing);
    }
    if (renewing != null) {
      Duration deadline = credentials.sts().deadline();
      Duration whole = deadline.plus(deadline); // it ends by itself before
      settle(renewing, !valid ? whole : resting ? Duration.ZERO : PATIENCE);
    }
    if (context.clock().instant().isBefore(sessions.main().expiration())) {
      return new Current.Valid(sessions.main());
    }
    Refusal why = refusal == null ? ended() : refusal;
    return new Current.None(
        why.retryable(), why.entry().id(), why.lines(context.help()).getFirst());
  }

  private boolean isDue(Instant now) {
    Instant end = sessions.main().expiration(); // profiles lie in files, which are not rewritten
    Duration half = Duration.ofMillis(Duration.between(obtained, end).toMillis() / 2);
    Duration before = credentials.delivery().refreshBefore();
    return Duration.between(now, end).compareTo(half.compareTo(before) < 0 ? half : before) < 0;
  }

  /** Uses the result of the exchange if it comes within this time. */
  private void settle(FutureTask<Obtaining.Result> exchange, Duration atMost)
      throws InterruptedException {
    try {
      refusal = take(exchange.get(atMost.toMillis(), TimeUnit.MILLISECONDS)).orElse(null);
      renewing = null;
      if (refusal != null) {
        notBefore =
            context.clock().instant().plus(refusal.retryable() ? AFTER_TROUBLE : AFTER_REFUSAL);
      }
      if (refusal != null && !refusal.retryable()) {
        context
            .warning()
            .accept(
                "The AWS credentials cannot be renewed. "
                    + refusal.lines(context.help()).getFirst());
      }
    } catch (TimeoutException goesOn) {
      notBefore = context.clock().instant().plus(AFTER_TROUBLE);
    } catch (ExecutionException e) {
      renewing = null;
      throw new IllegalStateException("a renewal failed", e.getCause());
    }
  }

  private Optional<Refusal> take(Obtaining.Result result) {
    return result.fold(this::keep, refused -> Optional.of(refused.refusal()));
  }

  private Optional<Refusal> keep(Obtaining.Result.Obtained got) {
    sessions = new Sessions(got.sessions().main(), got.sessions().profiles(), former());
    onNew.accept(sessions);
    state = state.with(got.grant(), sessions);
    credentials = state.credentials().orElseThrow(); // or a role that allows less is asked again
    obtained = context.clock().instant();
    changed = true;
    return Optional.empty();
  }

  /** Replaced sessions stay valid until they expire, so their secrets are still masked. */
  private List<Secret> former() {
    List<Secret> former = new ArrayList<>(sessions.former());
    all(sessions)
        .filter(session -> session.expiration().isAfter(context.clock().instant()))
        .forEach(session -> {
          former.add(session.secretAccessKey());
          former.add(session.sessionToken());
        });
    return former;
  }

  /** A new session would have to last noticeably longer: one of an hour is not renewed at once. */
  private boolean tooShortFor(Optional<Duration> needed, Duration left) {
    Duration wanted = untilTokenEnds();
    if (needed.isPresent() && needed.get().compareTo(wanted) < 0) {
      wanted = needed.get();
    }
    Duration gain = durationOfFirstToEnd().minus(left);
    return left.compareTo(wanted) < 0
        && gain.compareTo(credentials.delivery().refreshBefore()) >= 0
        && gain.isPositive();
  }

  /** STS was not asked, which records its own refusals. */
  private void record(Refusal ended) {
    context
        .audit()
        .record(
            new AuditEvent(Kind.REFUSAL, context.clock().instant())
                .token(credentials.token())
                .granted(credentials.grant().rule(), credentials.grant().main())
                .outcome(ended.entry().id(), Duration.ZERO));
  }

  private Refusal ended() {
    return TokenRefusals.ended(
        credentials.grant(), credentials.token(), firstEnd(), context.clock().instant());
  }

  private Duration left() {
    return Duration.between(context.clock().instant(), firstEnd());
  }

  private Instant firstEnd() {
    return all(sessions).map(Session::expiration).min(Instant::compareTo).orElseThrow();
  }

  /** How long STS gives the session that ends first. */
  private Duration durationOfFirstToEnd() {
    Instant firstEnd = firstEnd();
    for (Profile profile : credentials.grant().profiles()) {
      Session session = sessions.profiles().get(profile.name());
      if (session != null && session.expiration().equals(firstEnd)) {
        return profile.assumption().last().duration();
      }
    }
    return credentials.grant().duration();
  }

  private boolean tokenIsOver() {
    return credentials
        .token()
        .expiry()
        .filter(expiry -> !context.clock().instant().isBefore(expiry))
        .isPresent();
  }

  /** GitLab's token expires with the job's timeout. */
  private Duration untilTokenEnds() {
    return credentials
        .token()
        .expiry()
        .map(expiry -> Duration.between(context.clock().instant(), expiry))
        .orElse(Duration.ZERO);
  }

  private static Stream<Session> all(Sessions sessions) {
    return Stream.concat(Stream.of(sessions.main()), sessions.profiles().values().stream());
  }
}
