package awsoidc.stage;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobVariable;
import awsoidc.stage.StageCalls.Told;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What config refuses: tokens, roles, and what mixes with them. */
class RefusedJobTest {

  private static final GitLabClaims CLAIMS = GitLabClaims.ofProject(StagesInProcess.PROJECT);
  private static final String NAMED = "  token: AWS_ID_TOKEN\n";

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

  @RegisterExtension private final StagesInProcess stages = new StagesInProcess();

  // Case 19.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_SECURITY_TOKEN"
      })
  void credentials_of_the_job_itself_never_mix_with_the_roles(String name) {
    for (JobVariable own :
        List.of(
            JobVariable.of(name, "the jobs own"),
            JobVariable.secret(name, "the jobs own"),
            JobVariable.of(name, ""),
            JobVariable.file(name, "the jobs own"))) {
      Told call = stages.config(stages.granted().variable(own));

      assertThat(call.exitCode()).isEqualTo(1);
      assertThat(call.out().isEmpty()).isTrue();
      assertThat(call.err())
          .contains(name, StagesInProcess.ROLE, "\"shop\"")
          .doesNotContain("the jobs own");
    }
    assertThat(stages.sts().requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS_ACCESS_KEY_ID",
        "AWS_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "AWS_ROLE_ARN",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONFIG_FILE"
      })
  void fail_names_them_and_the_remedy(String name) {
    Told config = stages.config(stages.granted().variable(name, "x"));
    assertThat(config.exitCode()).isEqualTo(1);
    assertThat(config.err()).contains(name, "on_conflict", "Remove " + name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::123456789012:role/Admin",
        "arn:aws:iam::210987654321:role/ShopDeploy",
        "arn:aws:iam::123456789012:role/ci/../Admin",
        "arn:aws:iam::123456789012:role/ci/..",
        "arn:aws:iam::123456789012:role/ci/deep/er",
        "arn:aws:iam::123456789012:role/ci/",
        "arn:aws:iam::123456789012:role/ci/*",
        "arn:aws:iam::123456789012:role/ci/%2e%2e",
        "arn:aws-cn:iam::123456789012:role/ci/x",
        "arn:aws:iam::123456789012:user/ci/x",
        "ShopDeploy",
        ""
      })
  void a_role_beyond_what_the_rule_allows_is_refused(String role) {
    stages.configure(CHOICE);

    Told call = stages.config(stages.granted().variable("ROLE_ARN", role));

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.err())
        .contains("ROLE_ARN", "arn:aws:iam::123456789012:role/ci/*")
        .doesNotContain("Exception");
    assertThat(stages.sts().requests()).isZero();
  }

  @Test
  void a_role_variable_that_is_not_set_is_said() {
    stages.configure(CHOICE);

    Told call = stages.config(stages.granted());

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.err()).contains("ROLE_ARN", "not set");
  }

  @Test
  void a_member_of_too_many_groups_is_led_past_no_rule_that_declines() {
    stages.configure(
        """
        roles:
          - {name: contractors, when: {groups_direct: contractors}, assume: none}
          - {name: all, when: {project_path: "acme/*"}, assume: "%s"}
        """
            .formatted(StagesInProcess.ROLE));
    var claims = GitLabClaims.ofProject(StagesInProcess.PROJECT).without("groups_direct").asMap();
    String token =
        stages.issuer().idToken(claims, List.of(stages.issuer().url()), Duration.ofHours(1));

    Told config = stages.config(stages.plain().idToken("AWS_ID_TOKEN", token));

    assertThat(config.exitCode()).isEqualTo(1);
    assertThat(config.err()).contains("contractors", "200 groups");
    assertThat(stages.sts().received()).isEmpty();
  }

  // Case 20, the other way round.
  @Test
  void a_project_that_poses_as_another_gets_nothing() {
    String token = stages.token(GitLabClaims.ofProject("mallory/shop"));
    JobBuilder job =
        stages
            .plain()
            .idToken("AWS_ID_TOKEN", token)
            .variable("CI_PROJECT_PATH", StagesInProcess.PROJECT)
            .variable("project_path", StagesInProcess.PROJECT)
            .variable("CI_PROJECT_NAMESPACE", "acme");

    Told call = stages.config(job);

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.out().isEmpty()).isTrue();
    assertThat(call.err())
        .contains("\"shop\"", "project_path: acme/shop", "project_path: mallory/shop")
        .contains("sub: project_path:mallory/shop:ref_type:branch:ref:main")
        .doesNotContain(token);
  }

  // Case 21.
  @ParameterizedTest
  @ValueSource(
      strings = {"hunter2", "eyJhbGciOiJub25lIn0.e30=.x", "eyJ4Ijoi.bm90IGpzb24.eA", "eyJ.eyJ.eyJ"})
  void garbage_in_the_named_variable_fails_the_job_without_quoting_it(String garbage) {
    stages.configure(NAMED, StagesInProcess.ONE_RULE);

    Told call = stages.config(stages.plain().idToken("AWS_ID_TOKEN", garbage));

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.err()).contains("AWS_ID_TOKEN", "id_tokens:").doesNotContain(garbage);
    assertThat(call.err()).doesNotContain("Exception", "\tat ");
  }

  // Case 21.
  @Test
  void several_tokens_of_ours_are_named_and_none_is_guessed() {
    Told call =
        stages.config(
            stages.granted().idToken("SECOND_TOKEN", stages.token(CLAIMS.with("jti", "2"))));

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.err()).contains("AWS_ID_TOKEN, SECOND_TOKEN", "gitlab.token");
    assertThat(stages.sts().requests()).isZero();
  }
}
