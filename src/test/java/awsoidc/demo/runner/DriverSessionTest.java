package awsoidc.demo.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DriverSessionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String PRINTS_ENVIRONMENT = "env -0 | tr '\\n\\0' '|\\n'";

  @TempDir private Path root;

  @Test
  void the_environment_is_the_contracts() {
    try (DriverSession session = runner(Map.of(Stage.PREPARE, PRINTS_ENVIRONMENT)).begin(odd())) {
      assertThat(session.prepare().stdout().text().lines())
          .contains("BUILD_FAILURE_EXIT_CODE=1", "SYSTEM_FAILURE_EXIT_CODE=2")
          .contains("TMPDIR=" + session.directory())
          .contains("JOB_RESPONSE_FILE=" + session.directory() + "/response.json")
          .contains("BUILD_EXIT_CODE_FILE=" + session.directory() + "/build_exit_code")
          .contains("CUSTOM_ENV_TWICE=second")
          .contains("CUSTOM_ENV_ODD=a|b 'q' \"d\" $HOME \\ é")
          .contains("CUSTOM_ENV_CI_PROJECT_DIR=" + root.resolve("builds/acme/shop"))
          .contains(
              "CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR=" + root.resolve("builds/acme/shop") + ".tmp")
          .contains("RUNNER_OWN_SECRET=the-runner-owners-own-secret")
          .contains("CUSTOM_ENV_CI_JOB_SERVICES=");
    }
  }

  @Test
  void before_config_there_are_no_directories() {
    try (DriverSession session =
        runner(Map.of(Stage.CONFIG, PRINTS_ENVIRONMENT + " >&2")).begin(odd())) {
      DriverCall call = session.config();
      assertThat(call.stderr().text().lines())
          .contains("CUSTOM_ENV_CI_BUILDS_DIR=", "CUSTOM_ENV_CI_PROJECT_DIR=")
          .contains("CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR=.tmp");
      assertThat(call.stdout().isEmpty()).isTrue();
    }
  }

  @Test
  void the_name_of_the_image_is_expanded_for_the_driver_alone() throws Exception {
    Job job =
        Job.builder()
            .variable("TAG", "3.22")
            .image(JobImage.of("$CI_PROJECT_NAME/alpine:${TAG}"))
            .service(JobImage.of("db:$TAG"))
            .build();
    try (DriverSession session = runner(Map.of()).begin(job)) {
      assertThat(session.environment())
          .containsEntry("CUSTOM_ENV_CI_JOB_IMAGE", "shop/alpine:3.22")
          .hasEntrySatisfying(
              "CUSTOM_ENV_CI_JOB_SERVICES", json -> assertThat(json).contains("db:$TAG"));
      assertThat(Files.readString(session.responseFile())).contains("${TAG}").contains("db:$TAG");
    }
  }

  @Test
  void services_are_a_list_for_the_driver() {
    Job job =
        Job.builder()
            .variable("TAG", "3.22")
            .service(
                JobImage.of("db", "one, two")
                    .command("serve")
                    .variable("LOGIN", "$NAME-$TAG")
                    .variable("NAME", "root"))
            .build();
    String old = "[{\"name\":\"db\",\"alias\":\"one\",\"entrypoint\":null,\"command\":[\"serve\"]";
    Map<RunnerGeneration, String> expected =
        Map.of(
            RunnerGeneration.V18_1,
            old + "}]",
            RunnerGeneration.V19,
            old + ",\"variables\":{\"LOGIN\":\"root-3.22\",\"NAME\":\"root\"}}]");
    expected.forEach((generation, json) -> {
      try (DriverSession session = builder(Map.of()).generation(generation).build().begin(job)) {
        assertThat(session.environment()).containsEntry("CUSTOM_ENV_CI_JOB_SERVICES", json);
      }
    });
  }

  @Test
  void an_author_may_override_all_but_the_last_word() {
    Job spoof =
        Job.builder()
            .variable("CI_JOB_ID", "1")
            .variable("CI_PROJECT_DIR", "/")
            .variable("RUNNER_TEMP_PROJECT_DIR", "/tmp/x")
            .variable("CI_JOB_STATUS", "success")
            .build();
    try (DriverSession session = runner(Map.of()).begin(spoof)) {
      assertThat(session.prepare().environment())
          .containsEntry("CUSTOM_ENV_CI_JOB_ID", "1")
          .containsEntry("CUSTOM_ENV_CI_PROJECT_DIR", "/")
          .containsEntry("CUSTOM_ENV_CI_JOB_STATUS", "success")
          .containsEntry(
              "CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR", root.resolve("builds/acme/shop") + ".tmp");
    }
  }

  @Test
  void job_env_wins_over_the_contract_but_not_over_the_job() {
    String config =
        """
        echo '{"job_env": {"TMPDIR": "/t", "PATH": "/p", "CUSTOM_ENV_CI": "no", "NEW": "n"},
               "builds_dir": "/b", "cache_dir": "/c", "builds_dir_is_shared": true, "what": 1}'
        """;
    try (DriverSession session = runner(Map.of(Stage.CONFIG, config)).begin(odd())) {
      assertThat(session.config().succeeded()).isTrue();
      assertThat(session.projectDirectory()).isEqualTo(Path.of("/b/glrt-t/0/acme/shop"));
      assertThat(session.environment())
          .containsEntry("TMPDIR", "/t")
          .containsEntry("PATH", "/p")
          .containsEntry("NEW", "n")
          .containsEntry("CUSTOM_ENV_CI", "true")
          .containsEntry("CUSTOM_ENV_CI_BUILDS_DIR", "/b");
      session.retry();
      assertThat(session.environment()).doesNotContainKey("NEW");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'not json'",
    "'{} {}'",
    "'[]'",
    "'{\"job_env\": {\"A\": 1}}'",
    "'{\"hostname\": 1}'"
  })
  void config_that_is_not_one_good_document_is_a_system_failure(String printed) {
    try (DriverSession session =
        runner(Map.of(Stage.CONFIG, "printf '%s' '" + printed + "'")).begin(odd())) {
      DriverCall call = session.config();
      assertThat(call.exitCode()).isZero();
      assertThat(call.outcome()).isInstanceOf(JobOutcome.SystemFailure.class);
    }
  }

  @Test
  void payload_and_scripts_are_private_and_the_working_directory_is_theirs() throws Exception {
    String run = "ls -l \"$1\"; pwd; readlink /proc/self/fd/0; cut -d ' ' -f 1,5,6 /proc/$$/stat";
    try (DriverSession session = runner(Map.of(Stage.RUN, run)).begin(odd())) {
      DriverCall call = session.run("step_new_one");
      Path script = Path.of(call.command().get(1));
      assertThat(call.command()).endsWith("step_new_one");
      assertThat(session.directory().relativize(script).toString()).matches("script\\d+/script");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(script)))
          .isEqualTo("rwx------");
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(session.responseFile())))
          .isEqualTo("rw-------");
      assertThat(call.stdout().text().lines())
          .contains(session.directory().toString(), "/dev/null");
      String[] ids = call.stdout().text().lines().toList().getLast().strip().split(" +", -1);
      assertThat(ids[1]).as("its own process group").isEqualTo(ids[0]);
      assertThat(ids[2]).as("its own session").isEqualTo(ids[0]);
    }
  }

  @ParameterizedTest
  @EnumSource(RunnerGeneration.class)
  void a_generated_script_exports_every_variable_and_runs_the_commands(RunnerGeneration generation)
      throws Exception {
    RunnerDouble runner =
        RunnerDouble.builder(Clock.systemUTC(), Driver.in(root, Map.of()), root)
            .generation(generation)
            .build();
    Job job =
        Job.builder()
            .variable("ODD", "a\nb 'q' \"d\" $HOME \\ é\t%s")
            .variable(JobVariable.file("KUBECONFIG", "it's\nhere\n"))
            .variable(JobVariable.expanded("BOTH", "$CI_PROJECT_ID-${CI_JOB_ID}-$$-$NONE"))
            .script("printf '%s|' \"$ODD\" \"$BOTH\" \"$FROM_ENV\"", "cat \"$KUBECONFIG\"", "pwd")
            .build();
    try (DriverSession session = runner.begin(job)) {
      assertThat(session.run("get_sources").succeeded()).isTrue();
      Path temporary = Path.of(session.projectDirectory() + ".tmp");
      Files.writeString(temporary.resolve("gitlab_runner_env"), "FROM_ENV=late\n");
      DriverCall call = session.run("step_script");
      assertThat(call.stdout().text())
          .contains("a\nb 'q' \"d\" $HOME \\ é\t%s|20-438685-$-|late|")
          .contains("it's\nhere\n" + "\u001b[32;1m$ pwd")
          .endsWith(session.projectDirectory() + "\n");
      assertThat(session.run("cleanup_file_variables").succeeded()).isTrue();
      assertThat(temporary).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', Success[]",
    "1, '', JobFailure[exitCode=1]",
    "1, '42\n7', JobFailure[exitCode=42]",
    "2, '42', SystemFailure[reason=exit status 2]",
    "3, '', SystemFailure[reason=unknown Custom executor executable exit code 3]",
    "1, 'x', SystemFailure[reason=unknown Custom executor executable exit code 2]",
    "1, ' 42', SystemFailure[reason=unknown Custom executor executable exit code 2]",
  })
  void an_exit_code_and_its_file_are_read_as_the_runner_reads_them(
      int code, String file, String outcome) {
    String run =
        (file.isEmpty() ? "" : "printf '%s' '" + file + "' > \"$BUILD_EXIT_CODE_FILE\"\n")
            + "exit "
            + code;
    try (DriverSession session = runner(Map.of(Stage.RUN, run)).begin(odd())) {
      assertThat(session.run("build_script").outcome()).hasToString(outcome);
    }
  }

  @Test
  void an_empty_exit_code_file_is_a_system_failure() {
    try (DriverSession session =
        runner(Map.of(Stage.RUN, ": > \"$BUILD_EXIT_CODE_FILE\"; exit 1")).begin(odd())) {
      assertThat(session.run("build_script").outcome())
          .isInstanceOf(JobOutcome.SystemFailure.class);
    }
  }

  @Test
  void an_executable_that_is_not_there_does_not_start() {
    RunnerDouble runner =
        RunnerDouble.builder(Clock.systemUTC(), root.resolve("nowhere"), root).build();
    try (DriverSession session = runner.begin(odd())) {
      DriverCall call = session.prepare();
      assertThat(call.exitCode()).isEqualTo(DriverCall.NOT_STARTED);
      assertThat(call.outcome()).isInstanceOf(JobOutcome.SystemFailure.class);
    }
  }

  @Test
  void a_variable_that_is_too_long_keeps_the_driver_from_starting() {
    Job huge = Job.builder().variable("HUGE", "x".repeat(140_000)).build();
    try (DriverSession session = runner(Map.of()).begin(huge)) {
      assertThat(session.prepare().exitCode()).isEqualTo(DriverCall.NOT_STARTED);
    }
  }

  @Test
  void streams_are_kept_apart_byte_by_byte() {
    try (DriverSession session =
        runner(Map.of(Stage.RUN, "printf '\\377\\0a'; echo error >&2")).begin(odd())) {
      DriverCall call = session.run("build_script");
      assertThat(call.stdout().bytes()).containsExactly(0xff, 0, 'a');
      assertThat(call.stderr().text()).isEqualTo("error\n");
    }
  }

  @Test
  void sigterm_reaches_the_whole_group() {
    String run = "sh -c 'trap \"echo child; exit 0\" TERM; echo up; sleep 30 & wait' & wait";
    try (DriverSession session = runner(Map.of(Stage.RUN, run)).begin(odd())) {
      LiveCall call = session.startRun("build_script");
      call.awaitOutput("up", PATIENCE);
      call.terminate();
      DriverCall ended = call.await(PATIENCE);
      assertThat(ended.exitCode()).isEqualTo(128 + 15);
      assertThat(ended.stdout().text()).contains("child");
    }
  }

  @Test
  void a_grandchild_that_holds_stdout_holds_up_the_stage() {
    try (DriverSession session = runner(Map.of(Stage.RUN, "setsid sleep 2 &")).begin(odd())) {
      LiveCall call = session.startRun("build_script");
      assertThatThrownBy(() -> call.await(Duration.ofMillis(500)))
          .isInstanceOf(IllegalStateException.class);
      assertThat(call.await(PATIENCE).wall()).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void the_environment_can_be_changed_by_hand() {
    try (DriverSession session = runner(Map.of(Stage.CLEANUP, PRINTS_ENVIRONMENT)).begin(odd())) {
      session
          .environment("CUSTOM_ENV_TWICE", "third")
          .withoutEnvironment("JOB_RESPONSE_FILE")
          .jobStatus("canceled");
      assertThat(session.cleanup().stdout().text().lines())
          .contains("CUSTOM_ENV_TWICE=third", "CUSTOM_ENV_CI_JOB_STATUS=canceled")
          .noneMatch(line -> line.startsWith("JOB_RESPONSE_FILE="));
    }
  }

  @Test
  void nothing_secret_is_in_words() {
    Job job = Job.builder().idToken("TOKEN", "eyJ-THE-TOKEN").build();
    try (DriverSession session = runner(Map.of()).begin(job)) {
      DriverCall call = session.prepare();
      assertThat(call.toString()).doesNotContain("eyJ").contains("prepare -> 0");
    }
  }

  @Test
  void closing_deletes_the_directory_and_frees_the_place() {
    RunnerDouble runner = runner(Map.of());
    DriverSession first = runner.begin(odd());
    try (DriverSession second = runner.begin(odd())) {
      assertThat(second.environment())
          .containsEntry("CUSTOM_ENV_CI_CONCURRENT_ID", "1")
          .containsEntry("CUSTOM_ENV_CI_CONCURRENT_PROJECT_ID", "1");
      first.close();
      assertThat(first.directory()).doesNotExist();
      try (DriverSession third = runner.begin(Job.builder().project(21, "acme/other").build())) {
        assertThat(third.environment())
            .containsEntry("CUSTOM_ENV_CI_CONCURRENT_ID", "0")
            .containsEntry("CUSTOM_ENV_CI_CONCURRENT_PROJECT_ID", "0");
      }
    }
  }

  private static Job odd() {
    return Job.builder()
        .variable("TWICE", "first")
        .variable("ODD", "a\nb 'q' \"d\" $HOME \\ é")
        .variable("TWICE", "second")
        .build();
  }

  private RunnerDouble runner(Map<Stage, String> scripts) {
    return builder(scripts).build();
  }

  private RunnerDouble.Builder builder(Map<Stage, String> scripts) {
    return RunnerDouble.builder(Clock.systemUTC(), Driver.in(root, scripts), root);
  }
}
