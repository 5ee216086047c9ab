package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.demo.runner.RunnerGeneration;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
        .sandbox(World.HOST)
        .configure(
            "  verify: jwks\n", World.ONE_RULE + "credentials: {when_unmatched: continue}\n");
    String text = Files.readString(world.configuration());
    World.write(
        world.configuration(),
        text.replaceFirst(
            "sandbox: \\{" + World.HOST + "(.*)\\}",
            "sandbox: " + list.replace("type: host", World.HOST)));
  }

  private String sandboxOf(JobBuilder job) {
    return sandboxOf(world.runner(), job);
  }

  private String sandboxOf(RunnerDouble.Builder runner, JobBuilder job) {
    try (DriverSession session = world.prepared(runner, job)) {
      String script = "test -e %s && echo host || echo bubblewrap".formatted(world.configuration());
      String answer = World.succeeded(session.run("build_script", script)).stdout().text().strip();
      World.succeeded(session.cleanup());
      return answer;
    }
  }

  private DriverCall config(JobBuilder job) {
    try (DriverSession session = world.runner().build().begin(job.build())) {
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

  private void withoutVerification(String list) throws IOException {
    sandboxes(list);
    String text = Files.readString(world.configuration());
    World.write(world.configuration(), text.replace("verify: jwks", "verify: none"));
  }

  /** Before 19, a payload says neither project_path nor ref_protected. */
  @ParameterizedTest
  @EnumSource(
      value = RunnerGeneration.class,
      names = {"V15_7", "V18_1"})
  void what_an_older_runner_does_not_say_leads_past_no_stronger_sandbox(RunnerGeneration old)
      throws IOException {
    for (String condition : List.of("project_path: acme/shop", "ref_protected: true")) {
      withoutVerification("[{when: {" + condition + "}, type: bubblewrap$1}, {type: host$1}]");

      try (DriverSession session =
          world.runner().generation(old).build().begin(world.granted().build())) {
        DriverCall config = session.config();
        assertThat(config.exitCode()).isEqualTo(1);
        assertThat(config.stdout().text()).isEmpty();
        assertThat(config.stderr().text())
            .contains(
                "sandbox 1 may be for this job",
                condition.substring(0, condition.indexOf(':')),
                "sandbox 2 comes next",
                "type is host instead of bubblewrap",
                "gitlab.verify: jwks",
                "GitLab Runner 19",
                "project_id");
      }
    }
  }

  @Test
  void what_an_older_runner_says_chooses() throws IOException {
    RunnerDouble.Builder old = world.runner().generation(RunnerGeneration.V18_1);
    withoutVerification(
        "[{when: {project_path: acme/shop, ref: other}, type: bubblewrap$1}, {type: host$1}]");
    assertThat(sandboxOf(old, world.granted())).isEqualTo("host");

    withoutVerification("[{when: {project_path: acme/shop}, type: host$1}, {type: bubblewrap$1}]");
    assertThat(sandboxOf(old, world.granted())).isEqualTo("bubblewrap");
  }

  @Test
  void a_job_without_a_token_gets_no_sandbox_that_cannot_be_compared() throws IOException {
    for (String[] list :
        new String[][] {
          {"type: bubblewrap", "type: container, image: x", "cannot be compared with bubblewrap"},
          {"type: bubblewrap, network: none", "type: bubblewrap", "network is shared"},
          {"type: bubblewrap", "type: bubblewrap, binds: /srv", "binds differ"},
          {"type: container, image: x", "type: container, image: x, cap_add: NET_ADMIN", "cap_add"},
          {"type: container, image: x, cap_drop: ALL", "type: container, image: x", "cap_drop"},
          {
            "type: container, image: x",
            "type: container, image: x, security_opt: seccomp=unconfined",
            "security_opt differs"
          },
        }) {
      sandboxes("[{when: {user_login: intern}, " + list[0] + "}, {" + list[1] + "}]");

      DriverCall config = config(world.plain());

      assertThat(config.exitCode()).isEqualTo(1);
      assertThat(config.stderr().text())
          .contains("sandbox 1 may be for this job", "the runner's payload", list[2]);
    }
  }
}
