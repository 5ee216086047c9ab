package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrappedAnswerTest {

  private static final Map<String, String> OURS = Map.of("AWS_OIDC_EXECUTOR_KEY", "k");

  private static String merged(String said) throws IOException {
    return WrappedAnswer.merged(said, "1.0", OURS);
  }

  @Test
  void all_fields_of_the_driver_stay_as_they_are() throws IOException {
    assertThat(
            merged(
                """
                {"driver": {"name": "fargate", "version": "v0.4"}, "builds_dir": "builds", "hostname": "h",
                 "builds_dir_is_shared": false, "shell": "sh", "future": {"a": [1, null, 2.5]},
                 "job_env": {"TASK": "a\\nb"}}
                """))
        .isEqualTo(
            "{\"builds_dir\":\"builds\",\"hostname\":\"h\",\"builds_dir_is_shared\":false,\"shell\":\"sh\","
                + "\"future\":{\"a\":[1,null,2.5]},\"driver\":{\"name\":\"aws-oidc-executor\",\"version\":\"1.0"
                + " around fargate v0.4\"},"
                + "\"job_env\":{\"TASK\":\"a\\nb\",\"AWS_OIDC_EXECUTOR_KEY\":\"k\",\"AWS_OIDC_EXECUTOR_DRIVER_ENV\":\"TASK\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "{}", "{\"job_env\": null, \"driver\": null}"})
  void a_driver_may_say_nothing(String said) throws IOException {
    assertThat(merged(said))
        .isEqualTo(
            "{\"driver\":{\"name\":\"aws-oidc-executor\",\"version\":\"1.0 around another"
                + " driver\"},"
                + "\"job_env\":{\"AWS_OIDC_EXECUTOR_KEY\":\"k\",\"AWS_OIDC_EXECUTOR_DRIVER_ENV\":\"\"}}");
  }

  @Test
  void names_are_compared_as_the_runner_does() throws IOException {
    assertThat(
            merged(
                "{\"Job_Env\": {\"A\": \"1\"}, \"JOB_ENV\": {\"B\": null}, \"Driver\": {\"name\":"
                    + " \"x\"}}"))
        .contains("around x\"", "\"A\":\"1\",\"B\":\"\"", "\"A=B\"")
        .doesNotContain("Job_Env", "Driver\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS_OIDC_EXECUTOR_KEY",
        "AWS_OIDC_EXECUTOR_CONFIG",
        "AWS_OIDC_EXECUTOR_NEW",
        "TMPDIR",
        "JOB_RESPONSE_FILE",
        "BUILD_EXIT_CODE_FILE",
        "BUILD_FAILURE_EXIT_CODE",
        "SYSTEM_FAILURE_EXIT_CODE"
      })
  void a_variable_that_both_need_is_named_without_its_value(String name) {
    assertThatThrownBy(() -> merged("{\"job_env\": {\"%s\": \"hunter2\"}}".formatted(name)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("job_env." + name)
        .hasMessageContaining("cannot set it")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "[] | not a JSON object",
        "null | not a JSON object",
        "hello hunter2 | not valid JSON at line 1, column",
        "{`a`: 1 | not valid JSON at line 1, column",
        "{}{} | something follows",
        "{`job_env`: [`hunter2`]} | job_env is not an object",
        "{`job_env`: {`A`: 1}} | job_env.A is not a string",
        "{`job_env`: {`A`: [`hunter2`]}} | job_env.A is not a string"
      })
  void what_the_runner_could_not_read_is_said_where_and_without_its_text(
      String said, String expected) {
    assertThatThrownBy(() -> merged(said.replace('`', '"')))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(expected)
        .hasMessageNotContaining("hunter2");
  }
}
