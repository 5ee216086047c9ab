package awsoidc.demo.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobTest {

  private final Job job =
      Job.builder()
          .id(7)
          .variable("TWICE", "first")
          .variable("TWICE", "\"second\"\nline é")
          .idToken("AWS_ID_TOKEN", "eyJ-THE-TOKEN")
          .beforeScript("set -u")
          .script("make")
          .afterScript("echo bye")
          .image(
              JobImage.of("$REGISTRY/alpine")
                  .entrypoint("")
                  .pullPolicy("always", "never")
                  .user("1000:1000")
                  .platform("linux/arm64"))
          .service(JobImage.of("postgres:16", "db").command("-c", "fsync=off"))
          .build();

  @ParameterizedTest
  @EnumSource(RunnerGeneration.class)
  void the_payload_says_what_the_job_is(RunnerGeneration generation) throws Exception {
    Map<String, Object> json = JSONObjectUtils.parse(job.responseJson(generation));
    assertThat(json).containsEntry("id", 7L);
    assertThat(object(json, "job_info")).containsEntry("project_id", 20L);
    assertThat(object(json, "git_info"))
        .containsEntry("ref", "main")
        .containsEntry("ref_type", "branch");
    assertThat(object(json, "image"))
        .containsEntry("name", "$REGISTRY/alpine")
        .containsEntry("entrypoint", List.of(""))
        .containsEntry("pull_policy", List.of("always", "never"));
    assertThat(json.toString()).contains("script=[set -u, make]").contains("alias=db");
  }

  @Test
  void variables_keep_order_and_duplicates() throws Exception {
    Map<String, Object> json = JSONObjectUtils.parse(job.responseJson(RunnerGeneration.V18_1));
    assertThat(List.of(JSONObjectUtils.getJSONObjectArray(json, "variables")))
        .filteredOn(variable -> !String.valueOf(variable.get("key")).startsWith("CI"))
        .extracting(variable -> variable.get("value"))
        .containsExactly("true", "first", "\"second\"\nline é", "eyJ-THE-TOKEN");
  }

  @Test
  void an_image_says_its_user_and_platform_to_runners_that_know_them() throws Exception {
    for (RunnerGeneration generation : List.of(RunnerGeneration.V18_1, RunnerGeneration.V19)) {
      Map<String, Object> json = JSONObjectUtils.parse(job.responseJson(generation));
      assertThat(object(object(object(json, "image"), "executor_opts"), "docker"))
          .containsEntry("user", "1000:1000")
          .containsEntry("platform", "linux/arm64");
    }
    assertThat(object(JSONObjectUtils.parse(job.responseJson(RunnerGeneration.V15_7)), "image"))
        .doesNotContainKey("executor_opts");
  }

  @Test
  void a_service_brings_its_command_and_variables() throws Exception {
    Job with =
        Job.builder()
            .service(
                JobImage.of("mysql", "db,mysql")
                    .command("mysqld", "--skip-log-bin")
                    .variable("MYSQL_DATABASE", "$CI_PROJECT_NAME")
                    .variable(JobVariable.secret("MYSQL_PASSWORD", "pw")))
            .build();
    Map<String, Object> service =
        JSONObjectUtils.getJSONObjectArray(
            JSONObjectUtils.parse(with.responseJson(RunnerGeneration.V18_1)), "services")[0];
    assertThat(service)
        .containsEntry("alias", "db,mysql")
        .containsEntry("command", List.of("mysqld", "--skip-log-bin"))
        .doesNotContainKey("entrypoint");
    assertThat(List.of(JSONObjectUtils.getJSONObjectArray(service, "variables")))
        .containsExactly(
            Map.of(
                "key", "MYSQL_DATABASE",
                "value", "$CI_PROJECT_NAME",
                "public", true,
                "file", false,
                "masked", false,
                "raw", false),
            Map.of(
                "key", "MYSQL_PASSWORD",
                "value", "pw",
                "public", false,
                "file", false,
                "masked", true,
                "raw", true));
  }

  @Test
  void registries_to_log_in_to_are_the_payloads_credentials() throws Exception {
    Job with = Job.builder().registryLogin("registry.example.com:5050", "ci", "pw").build();
    for (RunnerGeneration generation : RunnerGeneration.values()) {
      Map<String, Object> json = JSONObjectUtils.parse(with.responseJson(generation));
      assertThat(List.of(JSONObjectUtils.getJSONObjectArray(json, "credentials")))
          .containsExactly(
              Map.of(
                  "type", "registry",
                  "url", "registry.example.com:5050",
                  "username", "ci",
                  "password", "pw"));
    }
    assertThat(with.registryLogins()).asString().doesNotContain("pw");
  }

  @Test
  void an_older_runner_knows_less() throws Exception {
    Map<String, Object> v15 = JSONObjectUtils.parse(job.responseJson(RunnerGeneration.V15_7));
    Map<String, Object> v18 = JSONObjectUtils.parse(job.responseJson(RunnerGeneration.V18_1));
    Map<String, Object> v19 = JSONObjectUtils.parse(job.responseJson(RunnerGeneration.V19));
    assertThat(v15).doesNotContainKeys("inputs", "policy_options", "run");
    assertThat(v18).containsKeys("policy_options", "run").doesNotContainKey("inputs");
    assertThat(v19).containsKeys("inputs", "policy_options");
    assertThat(object(v15, "job_info")).doesNotContainKey("time_in_queue_seconds");
    assertThat(object(v18, "job_info"))
        .containsKey("time_in_queue_seconds")
        .doesNotContainKey("project_full_path");
    assertThat(object(v19, "job_info")).containsEntry("project_full_path", "acme/shop");
    assertThat(object(v18, "git_info")).doesNotContainKey("protected");
    assertThat(object(v19, "git_info")).containsEntry("protected", true);
  }

  @Test
  void a_tag_is_a_tag_everywhere() throws Exception {
    Job tagged = Job.builder().tag("v1").protectedRef(false).build();
    Map<String, Object> json = JSONObjectUtils.parse(tagged.responseJson(RunnerGeneration.V19));
    assertThat(object(json, "git_info"))
        .containsEntry("ref_type", "tag")
        .containsEntry("protected", false)
        .containsEntry("refspecs", List.of("+refs/tags/v1:refs/tags/v1"));
    assertThat(tagged.variables())
        .contains(JobVariable.of("CI_COMMIT_TAG", "v1"))
        .contains(JobVariable.of("CI_COMMIT_REF_PROTECTED", "false"));
    assertThat(GitLabClaims.of(tagged).asMap())
        .containsEntry("ref_path", "refs/tags/v1")
        .containsEntry("sub", "project_path:acme/shop:ref_type:tag:ref:v1");
  }

  @Test
  void no_secret_is_in_words() {
    assertThat(job.toString() + job.variables()).doesNotContain("eyJ").doesNotContain("glcbt");
  }

  private static Map<String, Object> object(Map<String, Object> json, String key)
      throws ParseException {
    Map<String, Object> object = JSONObjectUtils.getJSONObject(json, key);
    return object == null ? Map.of() : object;
  }
}
