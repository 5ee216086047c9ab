package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerEnvironmentTest {

  @Test
  void exit_codes_are_those_of_the_runner() {
    RunnerEnvironment environment =
        of("BUILD_FAILURE_EXIT_CODE", "81", "SYSTEM_FAILURE_EXIT_CODE", "82");

    assertThat(environment.buildFailureExitCode()).isEqualTo(81);
    assertThat(environment.systemFailureExitCode()).isEqualTo(82);
  }

  @Test
  void exit_codes_default_to_one_and_two() {
    assertThat(of().buildFailureExitCode()).isEqualTo(1);
    assertThat(of().systemFailureExitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "99999999999"})
  void an_exit_code_that_no_runner_sets_is_as_good_as_none(String code) {
    RunnerEnvironment environment =
        of("BUILD_FAILURE_EXIT_CODE", code, "SYSTEM_FAILURE_EXIT_CODE", code);

    assertThat(environment.buildFailureExitCode()).isEqualTo(1);
    assertThat(environment.systemFailureExitCode()).isEqualTo(2);
  }

  @Test
  void an_author_cannot_set_the_exit_codes() {
    assertThat(of("CUSTOM_ENV_SYSTEM_FAILURE_EXIT_CODE", "0").systemFailureExitCode()).isEqualTo(2);
  }

  @Test
  void the_files_of_a_call_are_found() {
    RunnerEnvironment environment =
        of("TMPDIR", "/tmp/x", "JOB_RESPONSE_FILE", "/tmp/x/r", "BUILD_EXIT_CODE_FILE", "/tmp/x/c");

    assertThat(environment.temporaryDirectory()).isEqualTo(Path.of("/tmp/x"));
    assertThat(environment.jobResponseFile()).isEqualTo(Path.of("/tmp/x/r"));
  }

  @Test
  void without_a_runner_the_missing_variable_is_named() {
    assertThatThrownBy(() -> of().temporaryDirectory()).hasMessageContaining("TMPDIR is not set");
    assertThatThrownBy(() -> of().jobResponseFile())
        .hasMessageContaining("JOB_RESPONSE_FILE is not set");
  }

  @Test
  void job_variables_and_the_drivers_own_are_kept_apart() {
    RunnerEnvironment environment = of("CUSTOM_ENV_ROLE_ARN", "of the job", "HOME", "/root");

    assertThat(environment.jobVariable("ROLE_ARN")).contains("of the job");
    assertThat(environment.variable("ROLE_ARN")).isEmpty();
    assertThat(environment.jobVariable("HOME")).isEmpty();
    assertThat(environment.variable("HOME")).contains("/root");
  }

  @Test
  void the_projects_temporary_directory_is_absolute_or_absent() {
    assertThat(of("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", "/b/p.tmp").projectTemporaryDirectory())
        .contains(Path.of("/b/p.tmp"));
    assertThat(of("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", "p.tmp").projectTemporaryDirectory())
        .isEmpty();
    assertThat(of("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", "").projectTemporaryDirectory()).isEmpty();
    assertThat(of().projectTemporaryDirectory()).isEmpty();
  }

  private static RunnerEnvironment of(String... namesAndValues) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      variables.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new RunnerEnvironment(variables);
  }

  @Test
  void what_marks_a_call_is_what_the_runner_sets_for_this_job_alone() {
    assertThat(
            new RunnerEnvironment(
                    Map.of(
                        "JOB_RESPONSE_FILE", "/tmp/x1/response.json",
                        "TMPDIR", "/tmp/x1",
                        "PATH", "/bin",
                        "BUILD_FAILURE_EXIT_CODE", "1"))
                .marks())
        .containsExactlyInAnyOrder("JOB_RESPONSE_FILE=/tmp/x1/response.json", "TMPDIR=/tmp/x1");
  }
}
