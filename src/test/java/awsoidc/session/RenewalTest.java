package awsoidc.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.audit.Audit;
import awsoidc.delivery.DeliverySettings;
import awsoidc.delivery.SessionSource.Current;
import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import awsoidc.role.Assumption;
import awsoidc.role.Grant;
import awsoidc.role.Grants;
import awsoidc.role.Profile;
import awsoidc.role.RoleArn;
import awsoidc.sandbox.HostPlan;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.secret.Secret;
import awsoidc.state.JobState;
import awsoidc.state.JobState.Sessions;
import awsoidc.sts.Session;
import awsoidc.sts.Settings;
import awsoidc.token.IdToken;
import awsoidc.token.Jwts;
import awsoidc.token.TokenSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {

  private static final Instant BEGIN = Instant.parse("2026-11-23T14:00:00Z");
  private static final Refusal AWAY = Refusal.keysUnavailable("https://sts", "away");
  private static final Refusal DENIED = Refusal.unusableAuthorities("no");

  private final List<Grant> asked = new ArrayList<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private volatile Instant now = BEGIN;

  @TempDir private Path directory;

  @Test
  void while_sts_is_away_the_session_that_is_still_good_comes_at_once() throws Exception {
    CountDownLatch back = new CountDownLatch(1);
    Renewal renewal =
        renewal(
            grant(ofHours(1)),
            session("old", ofHours(1)),
            grant -> {
              back.await();
              return obtained(grant, session("new", ofHours(2)));
            });
    now = BEGIN.plus(ofMinutes(59));

    assertThat(assertTimeoutPreemptively(ofSeconds(10), () -> name(renewal))).isEqualTo("old");
    assertThat(assertTimeoutPreemptively(ofSeconds(1), () -> name(renewal))).isEqualTo("old");

    back.countDown();
    now = now.plusSeconds(11);
    assertThat(name(renewal)).isEqualTo("new");
    assertThat(asked).hasSize(1);
    assertThat(renewal.changedState()).isPresent();
  }

  @Test
  void after_a_transient_error_sts_is_not_asked_again_for_ten_seconds() throws Exception {
    Renewal renewal =
        renewal(
            grant(ofHours(1)),
            session("old", ofHours(1)),
            grant -> new Obtaining.Result.Refused(AWAY));
    now = BEGIN.plus(ofMinutes(59));

    assertThat(name(renewal)).isEqualTo("old");
    now = now.plusSeconds(9);
    assertThat(name(renewal)).isEqualTo("old");
    assertThat(asked).hasSize(1);

    now = now.plusSeconds(2);
    assertThat(name(renewal)).isEqualTo("old");
    assertThat(asked).hasSize(2);
    assertThat(err.size()).isZero();
  }

  @Test
  void without_a_good_session_each_call_asks_and_waits_for_the_answer() throws Exception {
    Renewal renewal =
        renewal(
            grant(ofHours(1)),
            session("old", ofHours(1)),
            grant -> {
              Thread.sleep(ofSeconds(2));
              return asked.size() == 1
                  ? new Obtaining.Result.Refused(AWAY)
                  : obtained(grant, session("new", ofHours(2)));
            });
    now = BEGIN.plus(ofMinutes(61));

    assertThat(renewal.current())
        .isInstanceOfSatisfying(Current.None.class, none -> assertThat(none.retryable()).isTrue());
    assertThat(name(renewal)).isEqualTo("new");
  }

  @Test
  void a_refusal_for_good_rests_for_a_minute_also_when_the_session_is_over() throws Exception {
    Renewal renewal =
        renewal(
            grant(ofHours(1)),
            session("old", ofHours(1)),
            grant -> new Obtaining.Result.Refused(DENIED));
    now = BEGIN.plus(ofMinutes(59).plusSeconds(30));

    assertThat(name(renewal)).isEqualTo("old");
    now = now.plusSeconds(50);
    assertThat(renewal.current())
        .isInstanceOfSatisfying(Current.None.class, none -> assertThat(none.retryable()).isFalse());
    assertThat(asked).hasSize(1);
  }

  @Test
  void before_a_sub_stage_the_session_that_ends_first_decides_by_its_own_duration()
      throws Exception {
    Profile audit = new Profile("audit", assumption(ofHours(1)), Optional.empty());
    Sessions sessions =
        Sessions.of(one("main", ofHours(12)), Map.of("audit", one("audit", ofHours(1))));
    Renewal renewal =
        renewal(
            grant(ofHours(12), audit),
            sessions,
            grant -> obtained(grant, session("new", ofHours(12))));
    now = BEGIN.plus(ofMinutes(4));
    assertThat(renewal.beforeSubStage(Optional.empty())).isEmpty();
    assertThat(asked).isEmpty();

    now = BEGIN.plus(ofMinutes(6));
    assertThat(renewal.beforeSubStage(Optional.empty())).isEmpty();
    assertThat(asked).hasSize(1);
  }

  @Test
  void before_a_sub_stage_a_transient_error_leaves_a_session_that_is_still_good() throws Exception {
    Renewal renewal =
        renewal(
            grant(ofHours(1)),
            session("old", ofHours(1)),
            grant -> new Obtaining.Result.Refused(AWAY));
    now = BEGIN.plus(ofMinutes(59));

    assertThat(renewal.beforeSubStage(Optional.empty())).isEmpty();
    assertThat(renewal.sessions().main().accessKeyId()).isEqualTo("old");
    assertThat(err.toString(UTF_8)).contains("could not be renewed; it goes on with them");

    now = BEGIN.plus(ofMinutes(60));
    assertThat(renewal.beforeSubStage(Optional.empty())).hasValue(AWAY);
  }

  @Test
  void a_session_that_has_expired_with_its_token_is_recorded_as_a_refusal() throws Exception {
    Renewal renewal =
        renewal(
            grant(ofHours(1)),
            session("old", ofHours(1)),
            grant -> {
              throw new AssertionError("STS is not asked");
            });
    now = BEGIN.plus(ofHours(25));

    assertThat(renewal.beforeSubStage(Optional.empty())).isPresent();

    assertThat(Files.readAllLines(audit()))
        .singleElement()
        .satisfies(line ->
            assertThat(line).contains("\"event\":\"refusal\"", "\"outcome\":\"session-ended\""));
  }

  private Path audit() {
    return directory.resolve("audit.jsonl");
  }

  @Test
  void what_sts_really_granted_is_asked_for_the_next_time() throws Exception {
    Renewal renewal =
        renewal(
            grant(ofHours(12)),
            session("old", ofHours(1)),
            grant -> obtained(grant(ofHours(1)), session("new", ofHours(1 + asked.size()))));

    now = BEGIN.plus(ofMinutes(59));
    renewal.current();
    now = BEGIN.plus(ofMinutes(119));
    renewal.current();

    assertThat(asked.stream().map(Grant::duration)).containsExactly(ofHours(12), ofHours(1));
  }

  private static String name(Renewal renewal) throws InterruptedException {
    return ((Current.Valid) renewal.current()).session().accessKeyId();
  }

  private interface Sts {
    Obtaining.Result answer(Grant grant) throws InterruptedException;
  }

  private Renewal renewal(Grant grant, Sessions sessions, Sts sts) throws IOException {
    String token = "{\"exp\":" + BEGIN.plus(ofHours(24)).getEpochSecond() + "}";
    JobState.Credentials credentials =
        new JobState.Credentials(
            grant,
            IdToken.decode("AWS_ID_TOKEN", Jwts.of(token)),
            new TokenSettings("https://x", List.of("a"), Optional.empty(), Optional.empty()),
            Settings.of(Optional.empty(), ofSeconds(30), Optional.empty()),
            new DeliverySettings(
                DeliverySettings.Way.ENDPOINT,
                DeliverySettings.OnConflict.FAIL,
                ofMinutes(5),
                false),
            Optional.empty(),
            List.of(),
            false);
    JobState state =
        new JobState(
            SandboxPlan.of(
                new HostPlan(), Path.of("/b"), Path.of("/c"), SandboxSettings.DEFAULT_GRACE),
            Optional.of(credentials),
            Optional.of(sessions));
    ExchangeContext context =
        new ExchangeContext(
            () -> now,
            name -> Optional.empty(),
            Path.of("/nowhere"),
            warning -> err.writeBytes((warning + "\n").getBytes(UTF_8)),
            new Help(Path.of("/"), Optional.empty()),
            new Audit(Optional.of(audit()), Optional.empty(), warning -> {}));
    return new Renewal(
        context,
        state,
        sessionsNow -> {},
        given -> {
          asked.add(given.grant());
          return sts.answer(given.grant());
        });
  }

  private static Grant grant(Duration duration, Profile... profiles) {
    return new Grant(
        "rule", assumption(duration), List.of(profiles), Optional.empty(), Optional.empty());
  }

  private static Assumption assumption(Duration duration) {
    return Grants.assumption(new RoleArn("aws", "123456789012", "Deploy"), duration, true, "20-77");
  }

  private static Obtaining.Result obtained(Grant grant, Sessions sessions) {
    return new Obtaining.Result.Obtained(grant, sessions);
  }

  private static Sessions session(String name, Duration afterBegin) {
    return Sessions.of(one(name, afterBegin), Map.of());
  }

  private static Session one(String name, Duration afterBegin) {
    return new Session(name, Secret.of(name), Secret.of(name), BEGIN.plus(afterBegin), "");
  }
}
