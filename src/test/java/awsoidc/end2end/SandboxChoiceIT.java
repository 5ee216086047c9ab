package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.demo.runner.RunnerGeneration;
import awsoidc.demo.runner.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A list of sandboxes with conditions on claims: a job never gets a weaker one by its own doing.
 */
class SandboxChoiceIT {

  private static final String TRUSTED_USERS =
      "[{when: {user_login: ci-user}, type: host$1}, {type: bubblewrap$1}]";

  @RegisterExtension private final World world = new World();

  @BeforeEach
  void configure() throws IOException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap is not installed: SKIPPED");
    sandboxes(TRUSTED_USERS);
  }

  /**
   * @param list in which $1 stands for the directories
   */
  private void sandboxes(String list) throws IOException {
    world
        .sandbox("type: host")
        .configure(
            "  verify: jwks\n", World.ONE_RULE + "credentials: {when_unmatched: continue}\n");
    String text = Files.readString(world.configuration());
    World.write(
        world.configuration(),
        text.replaceFirst("sandbox: \\{type: host(.*)\\}", "sandbox: " + list));
  }

  private String sandboxOf(JobBuilder job) {
    return sandboxOf(world.runner(), job);
  }

  private String sandboxOf(RunnerDouble.Builder runner, JobBuilder job) {
    try (Session session = world.prepared(runner, job)) {
      String script = "test -e %s && echo host || echo bubblewrap".formatted(world.configuration());
      String answer = World.succeeded(session.run("build_script", script)).stdout().text().strip();
      World.succeeded(session.cleanup());
      return answer;
    }
  }

  private DriverCall config(JobBuilder job) {
    try (Session session = world.runner().build().begin(job.build())) {
      return session.config();
    }
  }

  @Test
  void a_verified_claim_of_the_jobs_own_token_chooses() {
    assertThat(sandboxOf(world.granted())).isEqualTo("host");

    String of = world.token(GitLabClaims.ofProject(World.PROJECT).with("user_login", "other"));
    assertThat(sandboxOf(world.plain().idToken("AWS_ID_TOKEN", of))).isEqualTo("bubblewrap");
  }

  @Test
  void a_job_without_credentials_is_judged_by_its_token_too() {
    String of = world.token(GitLabClaims.ofProject("acme/other"));

    assertThat(sandboxOf(world.plain().idToken("AWS_ID_TOKEN", of))).isEqualTo("host");
  }

  @Test
  void a_job_without_a_token_fits_no_claim() {
    assertThat(sandboxOf(world.plain())).isEqualTo("bubblewrap");
    assertThat(sandboxOf(world.plain().variable("GITLAB_USER_LOGIN", "ci-user")))
        .isEqualTo("bubblewrap");
  }

  @Test
  void another_jobs_token_chooses_nothing() {
    assertThat(sandboxOf(world.granted().id(99))).isEqualTo("bubblewrap");
    assertThat(config(world.granted().id(99)).stderr().text())
        .contains("WARNING: AWS_ID_TOKEN is another job's token");
  }

  @Test
  void a_token_that_gitlab_did_not_sign_fails_the_job() {
    String forged =
        world
            .issuer()
            .forged(
                GitLabClaims.ofProject(World.PROJECT).asMap(),
                List.of(world.issuer().url()),
                Duration.ofHours(1));

    DriverCall config = config(world.plain().idToken("AWS_ID_TOKEN", forged));

    assertThat(config.exitCode()).isEqualTo(1);
    assertThat(config.stdout().text()).isEmpty();
    assertThat(config.stderr().text()).contains("is not one that GitLab signed");
  }

  @Test
  void no_token_leads_past_a_stronger_sandbox() throws IOException {
    sandboxes("[{when: {user_login: intern}, type: bubblewrap$1}, {type: host$1}]");

    DriverCall config = config(world.plain());

    assertThat(config.exitCode()).isEqualTo(1);
    assertThat(config.stderr().text())
        .contains("sandbox: sandbox 1 may be for this job", "(user_login)", "id_token");
    assertThat(sandboxOf(world.granted())).isEqualTo("host");
  }

  @Test
  void what_an_older_runner_leaves_out_of_the_payload_the_token_tells() throws IOException {
    sandboxes(
        "[{when: {project_path: acme/shop, ref_protected: true}, type: host$1}, {type:"
            + " bubblewrap$1}]");

    RunnerDouble.Builder old = world.runner().generation(RunnerGeneration.V18_1);
    assertThat(sandboxOf(old, world.granted())).isEqualTo("host");
    assertThat(sandboxOf(old, world.plain())).isEqualTo("bubblewrap");
    assertThat(sandboxOf(world.runner().generation(RunnerGeneration.V19), world.plain()))
        .isEqualTo("host");
  }
}
