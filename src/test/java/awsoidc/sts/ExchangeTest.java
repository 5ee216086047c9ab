package awsoidc.sts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.role.Assumption;
import awsoidc.role.Grants;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.Exchange.Result;
import awsoidc.sts.StsCall.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {

  private static final Instant START = Instant.parse("2026-11-23T15:00:00Z");
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Secret JWT = Secret.of("a.b.c");

  private static final Session SESSION =
      new Session("ASIA", Secret.of("key"), Secret.of("token"), START.plusSeconds(3600), "arn");

  private static final Answer YES =
      new Answer.Yes(SESSION, Optional.of("Mon, 23 Nov 2026 14:00:00 GMT"));
  private static final Answer BUSY =
      new Answer.No(StsError.ofAnswer(true, 503, "Throttling", "slow"));
  private static final Answer DENIED =
      new Answer.No(StsError.ofAnswer(false, 403, "AccessDenied", "no"));
  private static final Answer TOO_LONG =
      new Answer.No(
          StsError.ofAnswer(
              false,
              400,
              "ValidationError",
              "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."));

  private static final Assumption GRANT =
      Grants.assumption(
          new RoleArn("aws", "123456789012", "Deploy"), Duration.ofHours(3), true, "20-77");

  private static final StsRequest REQUEST = new StsRequest.WebIdentity(GRANT, JWT);

  /** The last of the answers is given again and again. */
  private final Deque<Answer> answers = new ArrayDeque<>();

  private final List<Asked> calls = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = START;
  private Duration callTakes = Duration.ZERO;

  private record Asked(Assumption grant, Duration atMost, Instant at) {}

  @Test
  void a_session_is_handed_on_after_one_call() throws InterruptedException {
    assertThat(exchange(GRANT, YES))
        .isEqualTo(new Result.Exchanged(SESSION, GRANT, Optional.empty()));
    assertThat(calls).extracting(Asked::grant).containsExactly(GRANT);
    assertThat(pauses).isEmpty();
  }

  @Test
  void the_token_that_picked_the_rule_is_the_token_that_is_sent() throws InterruptedException {
    List<Secret> sent = new ArrayList<>();
    Exchange exchange =
        new Exchange(
            (request, atMost) -> {
              sent.add(((StsRequest.WebIdentity) request).jwt());
              return YES;
            },
            () -> now,
            pauses::add,
            () -> 0.5,
            false);

    Result result = exchange.exchange(GRANT, JWT, Optional.empty(), DEADLINE);

    assertThat(result).isInstanceOf(Result.Exchanged.class);
    assertThat(sent).containsExactly(JWT);
  }

  @Test
  void a_session_that_is_over_by_our_clock_comes_with_the_clock_of_sts()
      throws InterruptedException {
    now = SESSION.expiration();

    assertThat(exchange(GRANT, YES))
        .isEqualTo(
            new Result.Exchanged(
                SESSION, GRANT, Optional.of(Instant.parse("2026-11-23T14:00:00Z"))));
  }

  @Test
  void a_denied_exchange_is_not_retried() throws InterruptedException {
    assertThat(exchange(GRANT, DENIED))
        .isEqualTo(
            new Result.Refused(StsError.ofAnswer(false, 403, "AccessDenied", "no"), REQUEST, 1));
    assertThat(pauses).isEmpty();
  }

  @Test
  void transient_errors_are_retried_until_an_attempt_succeeds() throws InterruptedException {
    assertThat(exchange(GRANT, BUSY, BUSY, BUSY, YES)).isInstanceOf(Result.Exchanged.class);
    assertThat(calls).hasSize(4);
    assertThat(pauses).hasSize(3);
  }

  @Test
  void a_denial_after_a_transient_error_ends_the_retries() throws InterruptedException {
    assertThat(exchange(GRANT, BUSY, BUSY, DENIED))
        .isEqualTo(
            new Result.Refused(StsError.ofAnswer(false, 403, "AccessDenied", "no"), REQUEST, 3));
  }

  @Test
  void transient_errors_that_persist_end_within_the_deadline() throws InterruptedException {
    Result result = exchange(GRANT, BUSY);

    assertThat(result)
        .isEqualTo(
            new Result.Refused(
                StsError.ofAnswer(true, 503, "Throttling", "slow"), REQUEST, calls.size()));
    assertThat(calls).hasSizeGreaterThan(5);
    assertThat(now).isBetween(START.plusSeconds(20), START.plus(DEADLINE));
  }

  @Test
  void the_deadline_is_never_exceeded_whatever_calls_and_chance_do() throws InterruptedException {
    Random random = new Random(4);

    for (int round = 0; round < 2_000; round++) {
      now = START;
      calls.clear();
      Duration deadline = Duration.ofMillis(600 + random.nextInt(40_000));
      Duration longest = Duration.ofMillis(1 + random.nextInt(12_000));
      Exchange exchange =
          new Exchange(
              (request, atMost) -> {
                assertThat(atMost).as("time for a call").isPositive();
                calls.add(new Asked(((StsRequest.WebIdentity) request).assumption(), atMost, now));
                Duration taken = Duration.ofMillis(random.nextLong(longest.toMillis()));
                now = now.plus(taken.compareTo(atMost) > 0 ? atMost : taken);
                return random.nextInt(10) == 0 ? TOO_LONG : BUSY;
              },
              () -> now,
              pause -> now = now.plus(pause),
              random::nextDouble,
              false);

      Result result = exchange.exchange(GRANT, JWT, Optional.empty(), deadline);

      assertThat(result).isInstanceOf(Result.Refused.class);
      assertThat(now).as("the end").isBeforeOrEqualTo(START.plus(deadline));
    }
  }

  @Test
  void a_call_may_take_ten_seconds_but_not_more_than_is_left() throws InterruptedException {
    callTakes = Duration.ofSeconds(10);

    exchange(GRANT, () -> 0.0, BUSY);

    assertThat(calls).hasSize(3);
    assertThat(calls).extracting(Asked::atMost).containsOnly(Duration.ofSeconds(10));

    calls.clear();
    now = START;
    callTakes = Duration.ofSeconds(9);

    exchange(GRANT, () -> 0.0, BUSY);

    assertThat(calls)
        .extracting(Asked::atMost)
        .containsExactly(
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3));
  }

  @Test
  void pauses_double_up_to_five_seconds() throws InterruptedException {
    exchange(GRANT, () -> 1.0, BUSY);

    assertThat(pauses)
        .extracting(Duration::toMillis)
        .containsExactly(200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L, 5_000L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.0, 0.25, 0.999})
  void a_pause_is_drawn_from_nothing_up_to_its_limit(double drawn) throws InterruptedException {
    exchange(GRANT, () -> drawn, BUSY, BUSY, YES);

    assertThat(pauses)
        .containsExactly(
            Duration.ofMillis((long) (200 * drawn)), Duration.ofMillis((long) (400 * drawn)));
  }

  @Test
  void many_retries_in_a_row_keep_the_pause_within_its_limit() throws InterruptedException {
    Exchange exchange = exchangeWith(() -> 0.9999, BUSY);

    exchange.exchange(GRANT, JWT, Optional.empty(), Duration.ofHours(1));

    assertThat(calls).hasSizeGreaterThan(100);
    assertThat(pauses)
        .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ZERO, Duration.ofSeconds(5)));
  }

  @Test
  void a_role_that_allows_less_than_the_timeout_gives_an_hour() throws InterruptedException {
    assertThat(exchange(GRANT, TOO_LONG, YES))
        .isEqualTo(new Result.Exchanged(SESSION, GRANT.shortened(), Optional.empty()));
    assertThat(calls).extracting(Asked::grant).containsExactly(GRANT, GRANT.shortened());
    assertThat(pauses).isEmpty();
  }

  @Test
  void the_shortened_duration_is_kept_over_retries() throws InterruptedException {
    assertThat(exchange(GRANT, TOO_LONG, BUSY, YES))
        .isEqualTo(new Result.Exchanged(SESSION, GRANT.shortened(), Optional.empty()));
    assertThat(calls)
        .extracting(Asked::grant)
        .containsExactly(GRANT, GRANT.shortened(), GRANT.shortened());
  }

  @Test
  void a_duration_is_shortened_only_once() throws InterruptedException {
    assertThat(exchange(GRANT, TOO_LONG, TOO_LONG))
        .isInstanceOfSatisfying(
            Result.Refused.class, refused -> assertThat(refused.calls()).isEqualTo(2));
  }

  @Test
  void a_duration_that_the_operator_wrote_is_not_shortened() throws InterruptedException {
    Assumption written =
        Grants.assumption(GRANT.role(), Duration.ofHours(3), false, GRANT.sessionName());

    assertThat(exchange(written, TOO_LONG, YES)).isInstanceOf(Result.Refused.class);
    assertThat(calls).hasSize(1);
  }

  @Test
  void a_duration_that_every_role_allows_is_not_shortened() throws InterruptedException {
    Assumption hour =
        Grants.assumption(GRANT.role(), Duration.ofHours(1), true, GRANT.sessionName());

    assertThat(exchange(hour, TOO_LONG, YES)).isInstanceOf(Result.Refused.class);
    assertThat(calls).hasSize(1);
  }

  @Test
  void another_validation_error_is_not_about_the_duration() throws InterruptedException {
    Answer name =
        new Answer.No(
            StsError.ofAnswer(false, 400, "ValidationError", "roleSessionName is not valid"));

    assertThat(exchange(GRANT, name, YES)).isInstanceOf(Result.Refused.class);
    assertThat(calls).hasSize(1);
  }

  @Test
  void a_duration_found_too_long_at_the_very_end_is_left_to_a_retry_of_the_job()
      throws InterruptedException {
    callTakes = Duration.ofSeconds(5);
    Exchange exchange = exchangeWith(() -> 0.0, TOO_LONG, YES);

    Result result = exchange.exchange(GRANT, JWT, Optional.empty(), Duration.ofSeconds(5));

    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Refused.class, refused -> assertThat(refused.error().retryable()).isTrue());
    assertThat(calls).hasSize(1);
  }

  @Test
  void a_further_role_is_not_asked_for_when_the_first_took_all_the_time()
      throws InterruptedException {
    RoleArn target = new RoleArn("aws", "210987654321", "Target");
    Hop hop =
        new Hop(
            target,
            Duration.ofHours(1),
            "x",
            Policies.NONE,
            Optional.empty(),
            Optional.empty(),
            List.of());
    Assumption chain =
        new Assumption(
            GRANT.role(), Duration.ofHours(1), true, "20-77", Policies.NONE, List.of(hop));
    for (Duration late : List.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofSeconds(-9))) {
      calls.clear();
      now = START;
      Exchange slow =
          new Exchange(
              (request, atMost) -> {
                calls.add(new Asked(GRANT, atMost, now));
                now = START.plus(DEADLINE).minus(late);
                return YES;
              },
              () -> now,
              pauses::add,
              () -> 0.5,
              false);

      assertThat(slow.exchange(chain, JWT, Optional.empty(), DEADLINE))
          .isInstanceOfSatisfying(
              Result.Refused.class,
              refused -> {
                assertThat(refused.error().retryable()).isTrue();
                assertThat(refused.error().trouble()).isEqualTo(StsError.Trouble.DEADLINE);
                assertThat(refused.error().toString()).contains("AssumeRole of " + target);
                assertThat(refused.calls()).isEqualTo(1);
              });
      assertThat(calls).hasSize(1);
    }
  }

  @Test
  void a_pause_that_outlasts_the_deadline_ends_the_exchange() throws InterruptedException {
    Exchange suspended =
        new Exchange(
            (request, atMost) -> {
              calls.add(new Asked(((StsRequest.WebIdentity) request).assumption(), atMost, now));
              return BUSY;
            },
            () -> now,
            pause -> now = now.plus(Duration.ofHours(1)),
            () -> 0.5,
            false);

    assertThat(suspended.exchange(GRANT, JWT, Optional.empty(), DEADLINE))
        .isInstanceOf(Result.Refused.class);
    assertThat(calls).hasSize(1);
  }

  @Test
  void an_interruption_of_the_pause_ends_the_exchange() {
    Exchange exchange =
        new Exchange(
            (request, atMost) -> BUSY,
            () -> now,
            pause -> {
              throw new InterruptedException();
            },
            () -> 0.5,
            false);

    assertThatThrownBy(() -> exchange.exchange(GRANT, JWT, Optional.empty(), DEADLINE))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void the_time_that_sts_asks_for_is_waited() throws InterruptedException {
    exchange(GRANT, () -> 0.0, busy(Duration.ofSeconds(7)), YES);

    assertThat(pauses).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void a_time_that_the_deadline_does_not_allow_is_not_waited() throws InterruptedException {
    assertThat(exchange(GRANT, busy(Duration.ofMinutes(5)), YES))
        .isInstanceOf(Result.Refused.class);
    assertThat(pauses).isEmpty();
    assertThat(calls).hasSize(1);
  }

  @Test
  void nothing_is_tried_again_once_the_token_has_ended() throws InterruptedException {
    Exchange exchange = exchangeWith(() -> 1.0, BUSY);
    exchange.exchange(GRANT, JWT, Optional.of(START.plusSeconds(2)), DEADLINE);

    assertThat(calls).hasSizeBetween(2, 4);
    assertThat(now).isBefore(START.plusSeconds(2));
  }

  @Test
  void a_token_that_has_ended_is_asked_with_once() throws InterruptedException {
    Exchange exchange = exchangeWith(() -> 1.0, BUSY);
    exchange.exchange(GRANT, JWT, Optional.of(START.minusSeconds(2)), DEADLINE);

    assertThat(calls).hasSize(1);
  }

  private static Answer busy(Duration retryAfter) {
    return new Answer.No(
        StsError.ofAnswer(true, 503, "Throttling", "slow")
            .with(Optional.empty(), Optional.of(retryAfter)));
  }

  private Result exchange(Assumption grant, Answer... given) throws InterruptedException {
    return exchange(grant, () -> 0.5, given);
  }

  private Result exchange(Assumption grant, DoubleSupplier random, Answer... given)
      throws InterruptedException {
    return exchangeWith(random, given).exchange(grant, JWT, Optional.empty(), DEADLINE);
  }

  private Exchange exchangeWith(DoubleSupplier random, Answer... given) {
    answers.clear();
    answers.addAll(Arrays.asList(given));
    return new Exchange(
        (request, atMost) -> {
          calls.add(new Asked(((StsRequest.WebIdentity) request).assumption(), atMost, now));
          now = now.plus(callTakes.compareTo(atMost) > 0 ? atMost : callTakes);
          return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
        },
        () -> now,
        pause -> {
          pauses.add(pause);
          now = now.plus(pause);
        },
        random,
        false);
  }
}
