package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import awsoidc.delivery.JobScript;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobResponseTest {

  private static final String SECRET = "hunter2hunter2";

  /**
   * GitLab Runner 15.7: no project_full_path, no id_tokens of its own kind, null where Go is nil.
   */
  private static final String RUNNER_15_7 =
      """
      {"id":1,"token":"abc","allow_git_fetch":true,
       "job_info":{"name":"deploy","stage":"test","project_id":20,"project_name":"shop"},
       "git_info":{"repo_url":"https://gitlab.example.com/acme/shop.git","ref":"main","sha":"1ecf",
         "before_sha":"0000","ref_type":"branch","refspecs":["+refs/heads/main:refs/x"],"depth":20},
       "runner_info":{"timeout":3600},
       "variables":[
         {"key":"CI","value":"true","public":true,"file":false,"masked":false,"raw":false},
         {"key":"AWS_ID_TOKEN","value":"eyJ.eyJ.x","public":false,"file":false,"masked":true}],
       "steps":[{"name":"script","script":["true"],"timeout":3600,"when":"on_success"}],
       "image":{"name":""},"services":null,"artifacts":null,"cache":[],"credentials":null,
       "dependencies":null,"features":{"trace_sections":true},"secrets":null}
      """;

  /** GitLab Runner 18.1, as captured from a real one. */
  private static final String RUNNER_18_1 =
      """
      {"id":438685,"token":"glcbt-double","allow_git_fetch":true,
       "job_info":{"name":"assume role","stage":"test","project_id":20,"project_name":"shop",
         "time_in_queue_seconds":1,"project_jobs_running_on_instance_runners_count":"",
         "queue_size":0,"queue_depth":0},
       "git_info":{"repo_url":"/home/git/repo","repo_object_format":"sha1","ref":"main"},
       "runner_info":{"timeout":3600},
       "variables":[
         {"key":"CI","value":"true","public":true,"file":false,"masked":false,"raw":true},
         {"key":"AWS_ID_TOKEN","value":"eyJ.eyJ.x","public":false,"file":false,"masked":true,"raw":true}],
       "steps":[],"image":{"name":"","executor_opts":{"docker":{}}},"services":null,
       "features":{"token_mask_prefixes":["glpat-"],"failure_reasons":null},"run":"","policy_options":{}}
      """;

  /** GitLab Runner 19: more of job_info and git_info, inputs, a runner uuid. */
  private static final String RUNNER_19 =
      """
      {"id":7,"token":"glcbt-x","allow_git_fetch":true,
       "job_info":{"name":"deploy","stage":"test","pipeline_id":5,"project_id":20,"project_name":"shop",
         "project_full_path":"acme/shop","namespace_id":2,"root_namespace_id":2,"organization_id":1,
         "instance_id":"i","instance_uuid":"u","user_id":3,"time_in_queue_seconds":0.5},
       "git_info":{"ref":"main","protected":true},
       "runner_info":{"uuid":"r-1","timeout":3600},
       "inputs":[{"key":"x","value":{"type":"array","content":[{"key":"a","value":"b"}]}}],
       "variables":[
         {"key":"CI","value":"true","public":true,"file":false,"masked":false,"raw":true},
         {"key":"AWS_ID_TOKEN","value":"eyJ.eyJ.x","public":false,"masked":true,"raw":true}],
       "steps":[],"hooks":[{"name":"pre_get_sources_script","script":["true"]}],
       "policy_options":{"execution_policy_job":false}}
      """;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {RUNNER_15_7, RUNNER_18_1, RUNNER_19})
  void variables_and_timeout_are_read_from_the_payload_of_every_runner(String payload)
      throws IOException {
    JobResponse job = read(payload);

    assertThat(job.variables())
        .containsOnly(
            java.util.Map.entry("CI", "true"), java.util.Map.entry("AWS_ID_TOKEN", "eyJ.eyJ.x"));
    assertThat(job.timeout()).contains(Duration.ofHours(1));
    assertThat(job.id()).isPresent();
  }

  @Test
  void of_several_variables_of_one_name_the_last_counts() throws IOException {
    JobResponse job =
        read(
            """
            {"variables":[{"key":"A","value":"1"},{"key":"B","value":"2"},{"key":"A","value":"3"}]}
            """);

    assertThat(job.variables()).containsEntry("A", "3").containsEntry("B", "2").hasSize(2);
  }

  @Test
  void an_empty_value_is_a_value() throws IOException {
    assertThat(read("{\"variables\":[{\"key\":\"A\",\"value\":\"\"}]}").variables())
        .containsEntry("A", "");
  }

  @Test
  void a_value_keeps_unicode_newlines_and_quotes() throws IOException {
    assertThat(
            read("{\"variables\":[{\"key\":\"A\",\"value\":\"\\u00e9\\n\\\"'$(x)\\ud83d\\ude00\"}]}")
                .variables())
        .containsEntry("A", "é\n\"'$(x)😀");
  }

  @Test
  void a_value_of_many_kilobytes_is_read_whole() throws IOException {
    String value = "x".repeat(300_000);

    assertThat(read("{\"variables\":[{\"key\":\"A\",\"value\":\"" + value + "\"}]}").variables())
        .containsEntry("A", value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"variables\":null,\"runner_info\":null}",
        "{\"variables\":{},\"runner_info\":[]}",
        "{\"variables\":\"x\",\"runner_info\":3600}",
        "{\"variables\":[],\"runner_info\":{}}",
        "{\"variables\":[{\"value\":\"no key\"},{\"key\":\"no"
            + " value\"},{\"key\":null,\"value\":null}]}",
        "{\"variables\":[null,[{\"key\":\"A\",\"value\":\"nested\"}],5,\"x\"]}",
        "{\"variables\":[{\"key\":{\"value\":\"v\",\"key\":\"k\"},\"value\":[\"v\"]}]}",
        "{\"runner_info\":{\"timeout\":null}}",
        "{\"runner_info\":{\"timeout\":\"an hour\"}}",
        "{\"runner_info\":{\"timeout\":1.5}}",
        "{\"runner_info\":{\"timeout\":0}}",
        "{\"runner_info\":{\"timeout\":-5}}",
        "{\"runner_info\":{\"timeout\":{\"timeout\":3600}}}",
      })
  void what_is_missing_or_of_another_shape_is_absent(String payload) throws IOException {
    JobResponse job = read(payload);

    assertThat(job.variables()).isEmpty();
    assertThat(job.timeout()).isEmpty();
  }

  @Test
  void what_follows_an_odd_variable_is_read_all_the_same() throws IOException {
    JobResponse job =
        read(
            """
            {"variables":[null,{"key":"A","value":{"key":"x"}},{"key":"B","value":"2"}],
             "runner_info":{"timeout":60}}
            """);

    assertThat(job.variables()).containsOnly(java.util.Map.entry("B", "2"));
    assertThat(job.timeout()).contains(Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "garbage " + SECRET,
        SECRET,
        "{" + SECRET,
        "{\"token\":\"" + SECRET,
        "{\"token\":\"" + SECRET + "\"",
        "{\"token\":\"" + SECRET + "\",}",
        "{\"token\":\"" + SECRET + "\u0001\"}",
        "{\"token\":" + SECRET + "}",
        "{\"variables\":[{\"key\":\"A\",\"value\":\"" + SECRET + "\"}",
        "{\"variables\":[{\"key\":\"A\",\"value\":\"" + SECRET + "\"",
        "{\"variables\":[{\"key\":\"A\",\"value\":\"" + SECRET + "\\q\"}]}",
        "{\"variables\":[{\"key\":\"A\",\"value\":" + SECRET + "}]}",
        "{\"runner_info\":{\"timeout\":36",
        "[\"" + SECRET + "\"]",
        "\"" + SECRET + "\"",
        "null",
        "42",
        "\u0000\u0000\u0000",
      })
  void what_is_no_json_object_is_refused_without_a_quotation(String payload) {
    assertThatThrownBy(() -> read(payload))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageStartingWith("it ")
        .hasNoCause()
        .extracting(Throwable::getMessage, org.assertj.core.api.InstanceOfAssertFactories.STRING)
        .doesNotContain(SECRET, "hunter", "garbage");
  }

  @Test
  void every_truncation_is_refused_without_a_quotation() {
    String payload = RUNNER_18_1.strip().replace("eyJ.eyJ.x", SECRET);

    for (int length = 0; length < payload.length(); length++) {
      String cut = payload.substring(0, length);
      assertThat(catchThrowable(() -> read(cut)))
          .as("the first %d characters", length)
          .isExactlyInstanceOf(IOException.class)
          .hasNoCause()
          .hasMessageNotContaining("hunter");
    }
  }

  @Test
  void random_damage_is_read_or_refused_without_a_quotation() throws IOException {
    byte[] payload = RUNNER_18_1.replace("eyJ.eyJ.x", SECRET).getBytes(StandardCharsets.UTF_8);
    Random random = new Random(15);

    for (int round = 0; round < 600; round++) {
      byte[] damaged = payload.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Throwable refusal = catchThrowable(() -> read(damaged));
      if (refusal != null) {
        assertThat(refusal)
            .isExactlyInstanceOf(IOException.class)
            .hasNoCause()
            .hasMessageNotContaining("hunter");
      }
    }
  }

  @Test
  void json_that_is_nested_without_end_is_refused() {
    assertThatThrownBy(() -> read("{\"x\":" + "[".repeat(100_000)))
        .isExactlyInstanceOf(IOException.class)
        .hasMessageContaining("not valid JSON");
  }

  @Test
  void a_syntax_error_is_located() {
    assertThatThrownBy(() -> read("{\n  \"id\": oops\n}")).hasMessageContaining("line 2, column ");
  }

  @Test
  void a_timeout_that_no_clock_can_hold_is_absent() throws IOException {
    assertThat(read("{\"runner_info\":{\"timeout\":99999999999999999999}}").timeout()).isEmpty();
  }

  @Test
  void a_payload_beyond_the_limit_is_not_read() throws IOException {
    Path file = directory.resolve("response.json");
    try (var sparse = new java.io.RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(JobResponse.MAX_BYTES + 1);
    }

    assertThatThrownBy(() -> JobResponse.read(file, JobScript.SOUGHT))
        .hasMessageContaining("larger than 64 MiB");
  }

  @Test
  void a_missing_payload_is_an_io_exception_of_its_own() {
    assertThatThrownBy(() -> JobResponse.read(directory.resolve("absent"), JobScript.SOUGHT))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void printing_it_shows_no_variable() throws IOException {
    assertThat(read(RUNNER_18_1).toString()).doesNotContain("eyJ").contains("2 variables");
  }

  private JobResponse read(String payload) throws IOException {
    return read(payload.getBytes(StandardCharsets.UTF_8));
  }

  private JobResponse read(byte[] payload) throws IOException {
    return JobResponse.read(
        Files.write(directory.resolve("response.json"), payload), JobScript.SOUGHT);
  }

  @Test
  void what_is_uploaded_is_told_and_that_git_does_not_know_it() throws IOException {
    String artifacts =
        """
        {"artifacts": [{"untracked": false, "paths": ["a", "b/"], "exclude": ["c"]},
          {"name": "untracked", "untracked": true, "paths": null}]}
        """;

    assertThat(read(artifacts).uploads()).containsExactly("a", "b/", JobResponse.UNTRACKED);
  }

  @Test
  void a_script_of_any_length_is_passed_over_and_the_rest_is_read(@TempDir Path directory)
      throws IOException {
    String line = "echo web_identity_token_file " + "x".repeat(20 << 20);
    String payload = "{\"steps\": [{\"script\": [\"%s\"]}], \"id\": 7}".formatted(line);

    JobResponse job =
        JobResponse.read(
            Files.writeString(directory.resolve("job.json"), payload), JobScript.SOUGHT);

    assertThat(job.id()).contains("7");
    assertThat(new JobScript(job.mentioned()).takesRole()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'cache': [{'key': 'x', 'untracked': false, 'paths': ['target/']}]",
        "'cache': [{'key': 'x', 'untracked': true, 'paths': []}]",
        "'artifacts': [{'name': '', 'paths': ['out/'], 'artifact_type': 'archive'}]",
        "'dependencies': [{'id': 1, 'artifacts_file': {'filename': 'a.zip', 'size': 3}}]"
      })
  void a_job_with_caches_or_artifacts_moves_files(String field) throws IOException {
    assertThat(ofFields(field).movesFiles()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'cache': [{}]",
        "'cache': [{'key': 'filename', 'untracked': false, 'paths': null}]",
        "'artifacts': null, 'cache': [], 'dependencies': []",
        "'dependencies': [{'id': 1, 'name': 'x', 'artifacts_file': {'filename': '', 'size': 0}}]"
      })
  void a_job_without_any_does_not(String field) throws IOException {
    assertThat(ofFields(field).movesFiles()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo web_identity_token_file=$PWD/token >> ~/.aws/config",
        "export AWS_ROLE_ARN=r AWS_WEB_IDENTITY_TOKEN_FILE=/tmp/token"
      })
  void a_script_that_takes_a_role_by_itself_is_known(String line) throws IOException {
    JobResponse job = ofFields("'steps': [{'script': ['true', '%s']}]".formatted(line));

    assertThat(new JobScript(job.mentioned()).takesRole()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "mkdir -p ~/.aws, true",
    "cat >$HOME/.aws/config <<EOF, true",
    "aws configure set region eu-west-1, false",
  })
  void a_script_that_names_files_of_home_is_known(String line, boolean names) throws IOException {
    JobResponse job = ofFields("'steps': [{'script': ['%s']}]".formatted(line));

    assertThat(new JobScript(job.mentioned()).namesFilesOfHome()).isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export AWS_PROFILE=deploy",
        "AWS_PROFILE=deploy aws sts get-caller-identity",
        "echo AWS_PROFILE=deploy >> $GITLAB_ENV"
      })
  void a_script_that_chooses_a_profile_is_known(String line) throws IOException {
    JobResponse job = ofFields("'steps': [{'script': ['true', '%s']}]".formatted(line));

    assertThat(new JobScript(job.mentioned()).choosesProfile()).isTrue();
    assertThat(new JobScript(job.mentioned()).takesRole()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'steps': [{'script': ['echo $AWS_PROFILE', 'aws --profile deploy s3 ls', '."
            + " ./set-profile']}]",
        "'variables': [{'key': 'X', 'value': 'AWS_PROFILE=deploy'}], 'steps': [{'script':"
            + " ['true']}]"
      })
  void a_script_that_chooses_none_is_not_taken_for_one(String fields) throws IOException {
    assertThat(new JobScript(ofFields(fields).mentioned()).choosesProfile()).isFalse();
  }

  private static JobResponse ofFields(String fields) throws IOException {
    String json = "{" + fields.replace('\'', '"') + "}";
    return JobResponse.parse(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), JobScript.SOUGHT);
  }

  @Test
  void a_variable_of_such_a_length_is_told(@TempDir Path directory) throws IOException {
    String value = "x".repeat(5 << 20);
    String payload = "{\"variables\": [{\"key\": \"A\", \"value\": \"%s\"}]}".formatted(value);
    Path file = Files.writeString(directory.resolve("job.json"), payload);

    assertThatThrownBy(() -> JobResponse.read(file, JobScript.SOUGHT))
        .hasMessageContaining("longer than 4 MiB");
  }

  @Test
  void many_variables_all_count_and_of_many_paths_the_first() throws IOException {
    int many = JobResponse.MAX_VALUES + 1;
    StringBuilder text = new StringBuilder("{\"variables\":[");
    for (int i = 0; i < many; i++) {
      text.append(i == 0 ? "" : ",").append("{\"key\":\"V").append(i).append("\",\"value\":\"x\"}");
    }
    text.append("],\"artifacts\":[{\"paths\":[\"a\"").append(",\"a\"".repeat(many)).append("]}]}");

    JobResponse response =
        JobResponse.parse(
            new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)), List.of());

    assertThat(response.variables()).hasSize(many);
    assertThat(response.uploads()).hasSize(JobResponse.MAX_UPLOADS);
  }
}
