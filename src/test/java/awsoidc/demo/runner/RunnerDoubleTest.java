package awsoidc.demo.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.Executables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerDoubleTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JobFiles CACHE = new JobFiles("deps", List.of("c/"), "always");

  @TempDir private Path root;

  @Test
  void a_job_that_succeeds_goes_through_all_its_stages() {
    Job job =
        Job.builder()
            .script("echo hello from $CI_PROJECT_PATH")
            .step("release", "echo released")
            .afterScript("echo after $CI_JOB_STATUS")
            .cache(CACHE)
            .artifacts(new JobFiles("a", List.of("out/"), "on_success"))
            .build();
    JobResult result =
        runner(Map.of(Stage.CONFIG, "echo '{\"driver\": {\"name\": \"d\"}}'")).run(job);
    assertThat(result.outcome()).isEqualTo(new JobOutcome.Success());
    assertThat(result.subStages())
        .containsExactly(
            "prepare_script",
            "get_sources",
            "restore_cache",
            "build_script",
            "step_release",
            "after_script",
            "archive_cache",
            "upload_artifacts_on_success",
            "cleanup_file_variables");
    assertThat(result.calls().getFirst().stage()).isEqualTo(Stage.CONFIG);
    assertThat(result.calls().getLast().stage()).isEqualTo(Stage.CLEANUP);
    assertThat(result.calls().getLast().environment())
        .containsEntry("CUSTOM_ENV_CI_JOB_STATUS", "success");
    assertThat(result.config()).contains("driver");
    assertThat(result.leftovers()).isEmpty();
    assertThat(result.log())
        .contains("Using Custom executor with driver d...")
        .contains("\u001b[36;1mExecuting \"step_script\" stage of the job script\u001b[0;m")
        .contains(
            "\u001b[32;1m$ echo hello from $CI_PROJECT_PATH\u001b[0;m\nhello from acme/shop\n")
        .contains("after success")
        .endsWith("\u001b[32;1mJob succeeded\u001b[0;m\n");
  }

  @Test
  void a_job_that_fails_keeps_its_exit_code() {
    JobResult result =
        runner(Map.of())
            .run(
                Job.builder()
                    .script("exit 42")
                    .afterScript("echo after $CI_JOB_STATUS")
                    .cache(CACHE)
                    .build());
    assertThat(result.outcome()).isEqualTo(new JobOutcome.JobFailure(42));
    assertThat(result.subStages())
        .endsWith(
            "build_script", "after_script", "archive_cache_on_failure", "cleanup_file_variables");
    assertThat(result.log())
        .contains("after failed")
        .contains("\u001b[31;1mERROR: Job failed: exit status 42\n");
  }

  @Test
  void prepare_is_tried_three_times_in_new_directories() {
    JobResult result =
        runner(Map.of(Stage.PREPARE, "pwd; exit $SYSTEM_FAILURE_EXIT_CODE")).run(job("true"));
    assertThat(result.outcome()).isInstanceOf(JobOutcome.SystemFailure.class);
    assertThat(result.calls())
        .extracting(DriverCall::stage)
        .containsExactly(
            Stage.CONFIG,
            Stage.PREPARE,
            Stage.CLEANUP,
            Stage.CONFIG,
            Stage.PREPARE,
            Stage.CLEANUP,
            Stage.CONFIG,
            Stage.PREPARE,
            Stage.CLEANUP);
    assertThat(result.calls(Stage.PREPARE))
        .extracting(c -> c.stdout().text())
        .doesNotHaveDuplicates();
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void the_second_attempt_may_succeed_and_nothing_of_the_first_is_carried_on() {
    Path marker = root.resolve("marker");
    String config = "[ -e %1$s ] || echo '{\"job_env\": {\"FIRST\": \"yes\"}}'".formatted(marker);
    String prepare = "[ -e %1$s ] || { : > %1$s; exit 2; }".formatted(marker);
    JobResult result =
        runner(Map.of(Stage.CONFIG, config, Stage.PREPARE, prepare)).run(job("true"));
    assertThat(result.outcome()).isEqualTo(new JobOutcome.Success());
    assertThat(result.calls(Stage.PREPARE).getFirst().environment()).containsEntry("FIRST", "yes");
    assertThat(result.calls(Stage.PREPARE).getLast().environment()).doesNotContainKey("FIRST");
  }

  @Test
  void a_build_failure_in_prepare_is_not_tried_again() {
    JobResult result = runner(Map.of(Stage.PREPARE, "exit 1")).run(job("true"));
    assertThat(result.outcome()).isEqualTo(new JobOutcome.JobFailure(1));
    assertThat(result.calls(Stage.PREPARE)).hasSize(1);
    assertThat(result.calls(Stage.CLEANUP)).hasSize(1);
  }

  @Test
  void bad_json_of_config_is_tried_again_and_prepare_is_not_called() {
    JobResult result = runner(Map.of(Stage.CONFIG, "echo warning: no json")).run(job("true"));
    assertThat(result.calls(Stage.CONFIG)).hasSize(3);
    assertThat(result.calls(Stage.PREPARE)).isEmpty();
  }

  @Test
  void sources_that_cannot_be_had_skip_the_script_but_not_what_follows_a_failure() {
    String run = "[ \"$2\" = get_sources ] && exit 2; " + Driver.RUNS_SCRIPTS;
    Job job =
        Job.builder()
            .variable("GET_SOURCES_ATTEMPTS", "3")
            .script("true")
            .afterScript("true")
            .cache(CACHE)
            .build();
    JobResult result = runner(Map.of(Stage.RUN, run)).run(job);
    assertThat(result.outcome()).isInstanceOf(JobOutcome.SystemFailure.class);
    assertThat(result.subStages())
        .containsExactly(
            "prepare_script",
            "get_sources",
            "clear_worktree",
            "get_sources",
            "get_sources",
            "archive_cache_on_failure",
            "cleanup_file_variables");
  }

  @Test
  void a_cancel_during_the_script_lets_the_rest_run() {
    Job job =
        Job.builder()
            .script("echo started", "sleep 60")
            .afterScript("echo after $CI_JOB_STATUS")
            .cache(CACHE)
            .build();
    RunningJob running = runner(Map.of()).start(job);
    running.awaitLog("started\n", PATIENCE);
    running.cancel();
    JobResult result = running.await(PATIENCE);
    assertThat(result.outcome()).isEqualTo(new JobOutcome.Canceled());
    assertThat(result.log()).contains("after canceled").contains("script canceled externally");
    assertThat(result.subStages())
        .endsWith("after_script", "archive_cache_on_failure", "cleanup_file_variables");
    assertThat(result.calls().getLast().stage()).isEqualTo(Stage.CLEANUP);
  }

  @Test
  void an_abort_leaves_only_cleanup() {
    RunningJob running =
        runner(Map.of())
            .start(Job.builder().script("echo started", "sleep 60").afterScript("true").build());
    running.awaitLog("started\n", PATIENCE);
    running.abort();
    JobResult result = running.await(PATIENCE);
    assertThat(result.outcome()).isEqualTo(new JobOutcome.Canceled());
    assertThat(result.subStages()).endsWith("build_script");
    assertThat(result.calls().getLast().environment())
        .containsEntry("CUSTOM_ENV_CI_JOB_STATUS", "canceled");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void a_cancel_during_prepare_is_an_abort() {
    RunningJob running = runner(Map.of(Stage.PREPARE, "echo up; exec sleep 60")).start(job("true"));
    running.awaitLog("up\n", PATIENCE);
    running.cancel();
    JobResult result = running.await(PATIENCE);
    assertThat(result.outcome()).isEqualTo(new JobOutcome.Canceled());
    assertThat(result.calls())
        .extracting(DriverCall::stage)
        .containsExactly(Stage.CONFIG, Stage.PREPARE, Stage.CLEANUP);
  }

  @Test
  void a_cancel_between_two_attempts_ends_the_attempts() {
    RunnerDouble runner =
        builder(Map.of(Stage.PREPARE, "exit 2")).retryDelay(Duration.ofMinutes(5)).build();
    RunningJob running = runner.start(job("true"));
    running.awaitLog("Will be retried", PATIENCE);
    running.cancel();
    JobResult result = running.await(PATIENCE);
    assertThat(result.outcome()).isEqualTo(new JobOutcome.Canceled());
    assertThat(result.calls(Stage.PREPARE)).hasSize(1);
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void who_ignores_sigterm_is_killed() {
    String run = "[ \"$2\" = build_script ] || exit 0\ntrap '' TERM; echo up; sleep 60";
    RunnerDouble runner =
        builder(Map.of(Stage.RUN, run))
            .killTimeouts(Duration.ofMillis(300), Duration.ofSeconds(5))
            .build();
    RunningJob running = runner.start(job("true"));
    running.awaitLog("up\n", PATIENCE);
    running.abort();
    assertThat(running.await(PATIENCE).run("build_script").exitCode()).isEqualTo(128 + 9);
  }

  @Test
  void the_jobs_timeout_ends_it() {
    JobResult result =
        runner(Map.of())
            .run(Job.builder().timeout(Duration.ofSeconds(2)).script("sleep 60").build());
    assertThat(result.outcome()).isEqualTo(new JobOutcome.TimedOut());
    assertThat(result.calls().getLast().environment())
        .containsEntry("CUSTOM_ENV_CI_JOB_STATUS", "timedout");
  }

  @Test
  void the_scripts_own_timeout_lets_after_script_run() {
    JobResult result =
        runner(Map.of())
            .run(
                Job.builder()
                    .variable("RUNNER_SCRIPT_TIMEOUT", "1s")
                    .script("sleep 60")
                    .afterScript("echo after $CI_JOB_STATUS")
                    .build());
    assertThat(result.outcome()).isEqualTo(new JobOutcome.TimedOut());
    assertThat(result.log()).contains("after timedout");
  }

  @Test
  void masked_values_do_not_reach_the_log_and_cleanups_output_does_not_either() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JobResult result =
        runner(Map.of(Stage.CLEANUP, "echo from cleanup; echo from cleanup >&2"))
            .run(
                Job.builder()
                    .idToken("TOKEN", "eyJ-THE-TOKEN")
                    .script("echo $TOKEN; echo $TOKEN >&2")
                    .build(),
                out);
    assertThat(result.log())
        .contains("[MASKED]\n")
        .doesNotContain("eyJ-THE-TOKEN")
        .doesNotContain("from cleanup");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(result.log());
    assertThat(result.run("build_script").stdout().text()).contains("eyJ-THE-TOKEN");
    assertThat(result.calls().getLast().stderr().text()).isEqualTo("from cleanup\n");
  }

  @Test
  void an_old_runner_has_no_exit_code_file() {
    JobResult result =
        builder(Map.of()).generation(RunnerGeneration.V15_7).build().run(job("exit 42"));
    assertThat(result.outcome()).isEqualTo(new JobOutcome.JobFailure(1));
    assertThat(result.calls().getFirst().environment()).doesNotContainKey("BUILD_EXIT_CODE_FILE");
  }

  @Test
  void other_exit_codes_and_arguments_can_be_chosen() {
    JobResult result =
        builder(Map.of(Stage.RUN, "echo \"$1 $2\"; shift 2; " + Driver.RUNS_SCRIPTS))
            .args("--config", "a file")
            .exitCodes(17, 18)
            .build()
            .run(job("exit 5"));
    assertThat(result.outcome()).isEqualTo(new JobOutcome.JobFailure(5));
    assertThat(result.run("build_script").exitCode()).isEqualTo(17);
    assertThat(result.calls().getFirst().command()).endsWith("--config", "a file");
    assertThat(result.run("build_script").stdout().text()).startsWith("--config a file\n");
  }

  @Test
  void a_repository_is_cloned(@TempDir Path source) throws Exception {
    git(source, "init", "-q", "-b", "main");
    Files.writeString(source.resolve("README"), "hello\n");
    git(source, "add", ".");
    git(source, "-c", "user.name=t", "-c", "user.email=t@acme.test", "commit", "-q", "-m", "first");
    String sha = git(source, "rev-parse", "HEAD").strip();
    JobResult result =
        runner(Map.of())
            .run(
                Job.builder()
                    .repository(source.toString(), sha)
                    .script("cat README", "pwd")
                    .build());
    assertThat(result.outcome()).isEqualTo(new JobOutcome.Success());
    assertThat(result.log()).contains("hello\n").contains("builds/project-20\n");
  }

  @Test
  void two_jobs_at_once_are_kept_apart_where_the_builds_directory_is_shared() {
    RunnerDouble runner = runner(Map.of(Stage.CONFIG, "echo '{\"builds_dir_is_shared\": true}'"));
    Path gate = root.resolve("gate");
    Job job = job("pwd; while [ ! -e " + gate + " ]; do sleep 0.05; done");
    RunningJob first = runner.start(job);
    first.awaitLog("/glrt-t/0/acme/shop\n", PATIENCE);
    RunningJob second = runner.start(job);
    second.awaitLog("/glrt-t/1/acme/shop\n", PATIENCE);
    open(gate);
    assertThat(first.await(PATIENCE).outcome().isSuccess()).isTrue();
    assertThat(second.await(PATIENCE).outcome().isSuccess()).isTrue();
  }

  @Test
  void waiting_for_what_never_comes_ends_with_the_job() {
    RunningJob running = runner(Map.of()).start(job("true"));
    assertThatThrownBy(() -> running.awaitLog("never", PATIENCE))
        .isInstanceOf(IllegalStateException.class);
  }

  private static Job job(String script) {
    return Job.builder().script(script).build();
  }

  private RunnerDouble runner(Map<Stage, String> scripts) {
    return builder(scripts).build();
  }

  private RunnerDouble.Builder builder(Map<Stage, String> scripts) {
    return RunnerDouble.builder(Clock.systemUTC(), Driver.in(root, scripts), root)
        .retryDelay(Duration.ofMillis(20));
  }

  private static void open(Path gate) {
    try {
      Files.createFile(gate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String git(Path directory, String... words) throws Exception {
    Executables.assumeInstalled("git");
    ProcessBuilder git = new ProcessBuilder("git").directory(directory.toFile());
    git.command().addAll(List.of(words));
    Process process = git.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out;
  }
}
