package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What STS may answer, and what becomes of it; the table goes to target/refusals.md. */
class RefusalsIT {

  private static final List<String> TABLE = new ArrayList<>();

  @RegisterExtension private final World world = new World();

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | AccessDenied | Not authorized to perform sts:AssumeRoleWithWebIdentity |"
            + " access-denied",
        "400 | InvalidIdentityToken | No OpenIDConnect provider found in your account for x |"
            + " no-provider",
        "400 | InvalidIdentityToken | Incorrect token audience | wrong-audience",
        "400 | InvalidIdentityToken | The ID Token provided is not a valid JWT | not-a-jwt",
        "400 | InvalidIdentityToken | Missing a required claim: sub | missing-claim",
        "400 | InvalidIdentityToken | OpenIDConnect provider's HTTPS certificate doesn't match"
            + " configured thumbprint | thumbprint",
        "400 | InvalidIdentityToken | Something new | invalid-token",
        "400 | ExpiredTokenException | Token expired: current date/time must be before | "
            + " expired-token",
        "403 | IDPRejectedClaim | The identity provider rejected it | idp-rejected",
        "400 | MalformedPolicyDocument | Syntax errors in policy. | malformed-policy",
        "400 | PackedPolicyTooLarge | Packed size of session policy consumes 120% | packed-policy",
        "403 | RegionDisabledException | STS is not activated in this region | region-disabled",
        "400 | ValidationError | 1 validation error: roleSessionName is wrong | validation",
        "400 | InvalidParameterValue | Token is expired | expired-token",
        "418 | TeapotException | short and stout | unknown",
      })
  void a_permanent_refusal_is_one_call_and_a_job_failure(
      int status, String code, String message, String entry) {
    world.sts().answerNext(status, code, message);

    DriverCall prepare = prepare();

    assertThat(prepare.exitCode()).isEqualTo(1);
    assertThat(world.sts().requests()).isEqualTo(1);
    assertThat(prepare.stderr().text())
        .contains(code, message, "sub: " + World.SUB, "docs/troubleshooting.md, " + entry + "\n");
    assertThat(prepare.stderr().text().lines().count()).isLessThanOrEqualTo(25);
    row(entry, "job failure", prepare);
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | InvalidIdentityToken | Couldn't retrieve verification key from your identity"
            + " provider | keys-not-retrieved",
        "400 | IDPCommunicationError | could not be reached | idp-communication",
        "400 | Throttling | Rate exceeded | throttled",
        "503 | ServiceUnavailable | later | sts-away",
      })
  void a_transient_refusal_is_retried_and_a_system_failure_at_the_deadline(
      int status, String code, String message, String entry) {
    world.deadline(Duration.ofSeconds(2)).configure(World.ONE_RULE);
    for (int i = 0; i < 50; i++) {
      world.sts().answerNext(status, code, message);
    }

    DriverCall prepare = prepare();

    assertThat(prepare.exitCode()).isEqualTo(2);
    assertThat(world.sts().requests()).isGreaterThan(1);
    assertThat(prepare.stderr().text()).contains(code, "within 2s", entry + "\n");
    row(entry, "system failure", prepare);
  }

  @Test
  void a_transient_refusal_waits_as_long_as_it_is_asked_to() {
    world.sts().answerNext(503, "SlowDown", "wait", "Retry-After", "2");

    DriverCall prepare = prepare();

    assertThat(prepare.exitCode()).isZero();
    assertThat(prepare.wall()).isGreaterThan(Duration.ofSeconds(2));
    assertThat(world.sts().requests()).isEqualTo(2);
  }

  @Test
  void refusals_grants_and_ends_are_recorded() throws IOException {
    Path audit = world.root().resolve("audit.jsonl");
    world.configure(World.ONE_RULE + "audit: {file: \"" + audit + "\"}\n");
    try (Session session = world.prepared(world.granted())) {
      World.succeeded(session.run("build_script", "true"));
      World.succeeded(session.jobStatus("success").cleanup());
      World.succeeded(session.cleanup());
    }
    world.sts().answerNext(403, "AccessDenied", "no");
    prepare();

    List<String> lines = Files.readAllLines(audit);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .contains(
            "\"event\":\"grant\"",
            "\"project_path\":\"" + World.PROJECT + "\"",
            "\"role\":\"" + World.ROLE + "\"",
            "\"access_key_id\":\"" + world.credentials().accessKeyId() + "\"");
    assertThat(lines.get(1)).contains("\"event\":\"end\"", "\"outcome\":\"success\"");
    assertThat(lines.get(2)).contains("\"event\":\"refusal\"", "\"outcome\":\"access-denied\"");
    assertThat(String.join("", lines))
        .doesNotContain(world.credentials().secretAccessKey(), world.credentials().sessionToken());
  }

  @Test
  void a_record_that_cannot_be_written_is_said_and_fails_no_job() {
    world.configure(World.ONE_RULE + "audit: {file: /dev/full}\n");
    try (Session session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      DriverCall prepare = World.succeeded(session.prepare());
      assertThat(prepare.stderr().text()).contains("WARNING: Could not write to audit.file: ");
    }
  }

  @Test
  void a_token_is_verified_with_gitlabs_keys_before_sts_is_asked() {
    world.configure("  verify: jwks\n", World.ONE_RULE);
    world.prepared(world.granted()).close();
    assertThat(world.sts().requests()).isEqualTo(1);

    String forged =
        world
            .issuer()
            .forged(
                GitLabClaims.ofProject(World.PROJECT).asMap(),
                List.of(world.issuer().url()),
                Duration.ofHours(1));
    try (Session session =
        world.runner().build().begin(world.plain().idToken("AWS_ID_TOKEN", forged).build())) {
      World.succeeded(session.config());
      DriverCall prepare = session.prepare();
      assertThat(prepare.exitCode()).isEqualTo(1);
      assertThat(prepare.stderr().text()).contains("is not one that GitLab signed");
      row("unverified", "job failure", prepare);
    }
    assertThat(world.sts().requests()).isEqualTo(1);
  }

  private DriverCall prepare() {
    try (Session session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      return session.prepare();
    }
  }

  private void row(String entry, String outcome, DriverCall prepare) {
    TABLE.add(
        "| %s | %s | %d ms | %d |"
            .formatted(entry, outcome, prepare.wall().toMillis(), world.sts().requests()));
  }

  @AfterAll
  static void writeTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("| refusal | class | prepare took | STS calls |");
    lines.add("|---|---|---|---|");
    TABLE.stream().distinct().sorted().forEach(lines::add);
    Files.write(Path.of("target/refusals.md"), lines);
  }
}
