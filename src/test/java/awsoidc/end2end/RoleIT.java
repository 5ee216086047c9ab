package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.end2end.support.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleIT {

  private static final String CHOICE =
      """
      roles:
        - name: the author chooses
          when: {namespace_path: "acme/**"}
          assume: {variable: ROLE_ARN, allow: ["arn:aws:iam::123456789012:role/ci/*"]}
        - name: the author of acme chooses
          when: {namespace_path: acme}
          assume:
            variable: ROLE_ARN
            allow: ["arn:aws:iam::123456789012:role/ci/*", "arn:aws:iam::123456789012:role/Shop*"]
      """;

  @RegisterExtension private final World world = new World();

  @Test
  void a_role_within_what_the_rule_allows_is_assumed() {
    world.configure(CHOICE);

    try (DriverSession session = world.prepared(world.granted().variable("ROLE_ARN", World.ROLE))) {
      World.succeeded(session.run("build_script", "test -n \"$AWS_ACCESS_KEY_ID\""));
    }
    assertThat(world.sts().received().getFirst()).containsEntry("RoleArn", World.ROLE);
  }

  @Test
  void the_first_rule_that_fits_wins() {
    world.configure(
        """
        roles:
          - {name: other, when: {project_path: acme/other}, assume: none}
          - {name: tags, when: {ref_type: tag}, assume: "arn:aws:iam::123456789012:role/Y"}
          - {name: groups, when: {groups_direct: [x, acme]}, assume: "%s"}
          - {name: all, assume: none}
        """
            .formatted(World.ROLE));

    try (DriverSession session = world.prepared(world.granted())) {
      World.succeeded(session.cleanup());
    }
    assertThat(world.sts().received().getFirst()).containsEntry("RoleArn", World.ROLE);
  }

  @Test
  void assume_none_runs_the_job_without_credentials() {
    world.configure(
        "roles:\n  - {name: sandbox, when: {project_path: \"acme/*\"}, assume: none}\n");
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall config = World.succeeded(session.config());
      World.succeeded(session.prepare());

      assertThat(config.stderr().text()).contains("\"sandbox\"", "without AWS credentials");
      assertNoCredentials(session);
    }
  }

  @Test
  void a_token_that_fits_no_rule_fails_the_job_and_says_what_is_missing() {
    DriverCall call = config(mallory());

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.stderr().text())
        .contains("\"shop\"", "acme/shop", "mallory/shop", "iss: ", "aud: ", "sub: ", "exp: ")
        .contains("when_unmatched");
  }

  @Test
  void a_token_that_fits_no_rule_may_run_without_credentials() {
    world.configure(World.ONE_RULE + "credentials: {when_unmatched: continue}\n");
    try (DriverSession session = world.runner().build().begin(mallory().build())) {
      DriverCall config = World.succeeded(session.config());
      World.succeeded(session.prepare());

      assertThat(config.stderr().text()).contains("without AWS credentials");
      assertNoCredentials(session);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,-,eu-west-1 eu-west-1",
        "ap-south-1,-,ap-south-1 ap-south-1",
        "-,ap-south-1,ap-south-1 ap-south-1",
        "ap-south-1,sa-east-1,ap-south-1 sa-east-1"
      })
  void the_region_of_the_job_goes_before_ours(
      @org.jspecify.annotations.Nullable String region,
      @org.jspecify.annotations.Nullable String defaultRegion,
      String expected) {
    JobBuilder job = world.granted().script("echo \"[$AWS_REGION $AWS_DEFAULT_REGION]\"");
    if (region != null) {
      job.variable("AWS_REGION", region);
    }
    if (defaultRegion != null) {
      job.variable("AWS_DEFAULT_REGION", defaultRegion);
    }
    try (DriverSession session = world.prepared(job)) {
      World.succeeded(session.run("get_sources"));

      assertThat(session.run("build_script").stdout().text()).contains("[" + expected + "]\n");
    }
  }

  @Test
  void a_rule_may_set_the_region() {
    world.configure(World.ONE_RULE + "    region: us-gov-west-1\n");
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call = session.run("build_script", "echo \"$AWS_REGION $AWS_DEFAULT_REGION\"");

      assertThat(call.stdout().text()).isEqualTo("us-gov-west-1 us-gov-west-1\n");
    }
  }

  @Test
  void the_session_name_is_made_of_claims_and_made_valid() {
    world.configure(
        World.ONE_RULE + "    session_name: \"gl-{project_path}-{ref}-{user_login}-{nothing}\"\n");
    try (DriverSession session = world.prepared(world.granted())) {
      World.succeeded(session.cleanup());
    }
    assertThat(world.sts().received().getFirst())
        .containsEntry("RoleSessionName", "gl-acme-shop-main-ci-user-none");
  }

  private JobBuilder mallory() {
    return world
        .plain()
        .idToken("AWS_ID_TOKEN", world.token(GitLabClaims.ofProject("mallory/shop")));
  }

  private void assertNoCredentials(DriverSession session) {
    assertThat(World.succeeded(session.run("build_script", "env")).stdout().text())
        .doesNotContain("AWS_");
    assertThat(world.sts().requests()).isZero();
  }

  private DriverCall config(JobBuilder job) {
    try (DriverSession session = world.runner().build().begin(job.build())) {
      return session.config();
    }
  }
}
