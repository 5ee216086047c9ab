package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.JobVariable;
import awsoidc.end2end.support.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TokenIT {

  private static final GitLabClaims CLAIMS = GitLabClaims.ofProject(World.PROJECT);
  private static final String NAMED = "  token: AWS_ID_TOKEN\n";

  @RegisterExtension private final World world = new World();

  // Case 20.
  @Test
  void spoofed_variables_change_nothing() {
    JobBuilder job = world.granted();
    for (JobVariable variable : world.plain().build().variables()) {
      job.variable(variable.key(), "spoofed");
    }
    for (String name :
        List.of(
            "CI_JOB_IMAGE",
            "CI_BUILDS_DIR",
            "CI_PROJECT_DIR",
            "CI_CONCURRENT_ID",
            "CI_JOB_STATUS",
            "RUNNER_TEMP_PROJECT_DIR",
            "TMPDIR",
            "JOB_RESPONSE_FILE",
            "BUILD_EXIT_CODE_FILE",
            "AWS_OIDC_EXECUTOR_KEY",
            "AWS_OIDC_EXECUTOR_LAUNCH",
            "AWS_OIDC_EXECUTOR_BUILD",
            "AWS_OIDC_EXECUTOR_CONFIG",
            "SYSTEM_FAILURE_EXIT_CODE",
            "CI_ENVIRONMENT_NAME")) {
      job.variable(name, "/etc/spoofed");
    }

    JobResult result =
        world.runner().build().run(job.script("echo \"as $AWS_ACCESS_KEY_ID\"").build());

    assertThat(result.outcome()).as(result.log()).isInstanceOf(JobOutcome.Success.class);
    assertThat(world.sts().received().getFirst())
        .containsEntry("RoleArn", World.ROLE)
        .containsEntry("RoleSessionName", "20-438685");
    assertThat(result.log()).contains("as " + world.credentials().accessKeyId());
    assertThat(result.leftovers()).isEmpty();
  }

  // Case 21.
  @Test
  void of_two_variables_with_one_name_the_last_counts() {
    String first = world.token(GitLabClaims.ofProject("mallory/shop"));
    try (DriverSession session =
        world.prepared(
            world
                .plain()
                .idToken("AWS_ID_TOKEN", first)
                .idToken("AWS_ID_TOKEN", world.token(CLAIMS)))) {
      assertCredentials(session, true);
    }
  }

  // Case 21.
  @Test
  void a_token_of_type_file_is_found() {
    try (DriverSession session =
        world.prepared(
            world.plain().variable(JobVariable.file("AWS_ID_TOKEN", world.token(CLAIMS))))) {
      assertCredentials(session, true);
    }
  }

  // Case 21.
  @Test
  void a_named_token_that_is_missing_makes_a_plain_job() {
    world.configure(NAMED, World.ONE_RULE);
    try (DriverSession session =
        world.prepared(world.plain().idToken("OTHER", world.token(CLAIMS)))) {
      assertCredentials(session, false);
    }
  }

  // Case 21.
  @Test
  void garbage_in_some_variable_is_nobodys_token() {
    JobBuilder job =
        world
            .granted()
            .variable("A", "eyJhbGciOiJub25lIn0.e30.")
            .variable("B", "eyJ.eyJ.eyJ")
            .variable("C", "eyJ" + "x".repeat(30_000) + ".a.b")
            .variable("D", "ey" + "-".repeat(19_000));
    try (DriverSession session = world.prepared(job)) {
      assertCredentials(session, true);
    }
  }

  // Case 21.
  @Test
  void the_operator_names_one_of_several_tokens() {
    world.configure(NAMED, World.ONE_RULE);
    try (DriverSession session =
        world.prepared(world.granted().idToken("SECOND_TOKEN", world.token(CLAIMS)))) {
      assertCredentials(session, true);
    }
  }

  // Case 21.
  @Test
  void a_token_of_another_issuer_is_ignored() {
    assertNotOurs(
        world
            .issuer()
            .idToken(
                CLAIMS.with("iss", "https://gitlab.com").asMap(),
                List.of("vault"),
                Duration.ofHours(1)),
        "iss https://gitlab.com");
  }

  @Test
  void a_token_with_our_audience_of_another_issuer_is_a_warning() {
    assertNotOurs(
        world.token(CLAIMS.with("iss", "https://gitlab.com")),
        "WARNING: This job gets no AWS credentials: the iss of the id_token AWS_ID_TOKEN is");
  }

  // Case 21.
  @Test
  void a_token_for_another_audience_is_ignored() {
    assertNotOurs(
        world.issuer().idToken(CLAIMS.asMap(), List.of("vault"), Duration.ofHours(1)), "aud vault");
  }

  // Case 21.
  @Test
  void a_forged_signature_is_refused_by_sts() {
    String forged =
        world.issuer().forged(CLAIMS.asMap(), List.of(world.issuer().url()), Duration.ofHours(1));
    try (DriverSession session =
        world.runner().build().begin(world.plain().idToken("AWS_ID_TOKEN", forged).build())) {
      World.succeeded(session.config());
      DriverCall call = session.prepare();

      assertThat(call.exitCode()).isEqualTo(1);
      assertThat(call.stderr().text()).contains("InvalidIdentityToken", World.ROLE, World.SUB);
      assertThat(world.sts().requests()).isEqualTo(1);
    }
  }

  private void assertNotOurs(String token, String said) {
    try (DriverSession session =
        world.runner().build().begin(world.plain().idToken("AWS_ID_TOKEN", token).build())) {
      DriverCall config = World.succeeded(session.config());
      World.succeeded(session.prepare());

      assertThat(config.stderr().text()).contains(said, world.issuer().url()).doesNotContain(token);
      assertCredentials(session, false);
    }
  }

  private void assertCredentials(DriverSession session, boolean expected) {
    DriverCall call = World.succeeded(session.run("build_script", "echo \"$AWS_ACCESS_KEY_ID\""));
    assertThat(call.stdout().text())
        .isEqualTo((expected ? world.credentials().accessKeyId() : "") + "\n");
    assertThat(world.sts().requests()).isEqualTo(expected ? 1 : 0);
  }
}
