package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.end2end.support.World;
import awsoidc.systemlog.FakeLogger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Answers of STS and what a job makes of them, once per kind. {@code RefusedExchangeTest} has every
 * refusal.
 */
class RefusalsIT {

  @RegisterExtension private final World world = new World();

  @Test
  void a_permanent_refusal_is_one_call_and_a_job_failure() {
    world.sts().answerNext(403, "AccessDenied", "Not authorized to perform sts:X");

    DriverCall prepare = prepare();

    assertThat(prepare.exitCode()).isEqualTo(1);
    assertThat(world.sts().requests()).isEqualTo(1);
    assertThat(prepare.stderr().text())
        .contains("AccessDenied", "Not authorized to perform sts:X", "sub: " + World.SUB)
        .contains("docs/troubleshooting.md, access-denied\n");
  }

  @Test
  void a_transient_refusal_is_retried_and_a_system_failure_at_the_deadline() {
    world.deadline(Duration.ofSeconds(2)).configure(World.ONE_RULE);
    for (int i = 0; i < 50; i++) {
      world.sts().answerNext(503, "ServiceUnavailable", "later");
    }

    DriverCall prepare = prepare();

    assertThat(prepare.exitCode()).isEqualTo(2);
    assertThat(world.sts().requests()).isGreaterThan(1);
    assertThat(prepare.stderr().text())
        .contains("ServiceUnavailable", "within 2s", "sts-away\n")
        .doesNotContain("\tat ", "software.amazon", "WARNING");
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
    try (DriverSession session = world.prepared(world.granted())) {
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
  void the_systems_log_has_what_config_and_prepare_fail_with() throws IOException {
    FakeLogger logger = FakeLogger.in(world.root().resolve("programs"));
    world.runnerEnvironment(Map.of("PATH", logger.path()));
    world.operatorLog("syslog").configure(World.ONE_RULE);
    world.sts().answerNext(403, "AccessDenied", "no");

    assertThat(prepare().exitCode()).isEqualTo(1);

    assertThat(logger.calls()).hasSize(1);
    assertThat(logger.calls().getFirst())
        .startsWith("-t aws-oidc-executor -p daemon.warning\n")
        .contains(" of project 20, prepare: ", "AccessDenied");

    world.configure("rolls: []\n");
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      assertThat(session.config().exitCode()).isEqualTo(2);
    }
    assertThat(logger.calls())
        .hasSize(2)
        .anyMatch(call ->
            call.contains("-p daemon.crit\n")
                && call.contains(", config:   " + world.configuration() + ":"));
    assertThat(logger.environments())
        .noneMatch(environment -> environment.contains("AWS_OIDC_EXECUTOR"));
  }

  @Test
  void a_record_that_cannot_be_written_is_said_and_fails_no_job() {
    world.configure(World.ONE_RULE + "audit: {file: /dev/full}\n");
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
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
    try (DriverSession session =
        world.runner().build().begin(world.plain().idToken("AWS_ID_TOKEN", forged).build())) {
      World.succeeded(session.config());
      DriverCall prepare = session.prepare();
      assertThat(prepare.exitCode()).isEqualTo(1);
      assertThat(prepare.stderr().text()).contains("is not one that GitLab signed");
    }
    assertThat(world.sts().requests()).isEqualTo(1);
  }

  private DriverCall prepare() {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      return session.prepare();
    }
  }
}
