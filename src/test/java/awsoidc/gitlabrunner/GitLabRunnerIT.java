package awsoidc.gitlabrunner;

import static awsoidc.gitlabrunner.OfferedJob.Status.CANCELED;
import static awsoidc.gitlabrunner.OfferedJob.Status.CANCELING;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobVariable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real jobs, through a real {@code gitlab-runner}: the one named by {@code -Dgitlab.runner=}, else
 * that on PATH, else none of this runs.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
@Timeout(120)
@Tag("runners")
class GitLabRunnerIT extends RealJobs {

  /** An author's request to S3, without the AWS CLI. */
  private static final String S3 =
      "curl -sSf --aws-sigv4 aws:amz:$AWS_REGION:s3"
          + " --user $AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"
          + " -H \"x-amz-security-token: $AWS_SESSION_TOKEN\" ";

  /** Prints, so that the runner learns of a cancellation, and has a child that prints nothing. */
  private static final String BUSY =
      "(sleep 600) & : > $NOTES/started; while :; do echo working; sleep 0.5; done";

  /** The same, ignoring SIGTERM together with its child. */
  private static final String STUBBORN = "trap '' TERM; " + BUSY;

  /** Since 18.9, runners have a separate failure reason for this. */
  private static final List<Ending> INTERRUPTED =
      List.of(Ending.failed("runner_system_failure"), Ending.failed("runner_interrupted"));

  private static final String AFTER = "echo \"$CI_JOB_STATUS\" > $NOTES/after";

  @Test
  void a_job_creates_a_bucket_with_the_credentials_of_its_role() throws Exception {
    OfferedJob job =
        world.offer(
            world
                .awsJob(S3 + "-X PUT $S3_ENDPOINT/releases", "echo created")
                .afterScript(S3 + "$S3_ENDPOINT/", "echo ended with $CI_JOB_STATUS"));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(world.s3().creators())
        .containsEntry(
            "releases", "arn:aws:sts::123456789012:assumed-role/S3Deploy/20-" + job.job().id());
    assertThat(job.log())
        .containsSubsequence(
            "AWS credentials of " + RealRunnerWorld.ROLE,
            "created",
            "<Name>releases</Name>",
            "ended with success",
            "Job succeeded");
  }

  @Test
  void the_exit_code_of_the_script_is_that_of_the_job() throws Exception {
    OfferedJob job = world.offer(world.awsJob("exit 42").afterScript(AFTER));
    assertThat(job.ending()).as(job.log()).isEqualTo(failed(42));
    assertThat(world.note("after")).hasContent("failed");
  }

  @Test
  void a_job_without_a_token_has_the_exit_code_of_its_script_too() throws Exception {
    OfferedJob job = world.offer(world.plainJob("exit 42"));
    assertThat(job.ending()).as(job.log()).isEqualTo(failed(42));
  }

  @Test
  void a_shell_that_is_killed_gives_128_and_the_signal() throws Exception {
    OfferedJob job = world.offer(world.awsJob("kill -KILL $$"));
    assertThat(job.ending()).as(job.log()).isEqualTo(failed(137));
  }

  @Test
  void a_job_without_a_token_runs_as_on_a_plain_runner() throws Exception {
    OfferedJob job =
        world.offer(world.plainJob("env > $NOTES/env", "echo here").afterScript(AFTER));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(Files.readString(world.note("env")))
        .contains("CI_JOB_ID=" + job.job().id())
        .doesNotContainPattern("(?m)^AWS_")
        .doesNotContain("CUSTOM_ENV_", "JOB_RESPONSE_FILE", RealRunner.OWN_VARIABLE);
    assertThat(world.note("after")).hasContent("success");
    assertThat(world.sts().requests()).isZero();
  }

  @Test
  void a_job_with_credentials_sees_nothing_of_the_runner_and_the_executables() throws Exception {
    OfferedJob job = world.offer(world.awsJob("env > $NOTES/env"));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(Files.readString(world.note("env")))
        .contains("AWS_SECRET_ACCESS_KEY=", "AWS_SESSION_TOKEN=", "AWS_REGION=eu-west-1")
        .doesNotContain("CUSTOM_ENV_", "JOB_RESPONSE_FILE", "AWS_OIDC_EXECUTOR")
        .doesNotContain(RealRunner.OWN_VARIABLE);
  }

  @Test
  void a_refusal_of_sts_is_explained_and_not_tried_again() throws Exception {
    world.trust("acme/another");
    OfferedJob job = world.offer(world.awsJob(AFTER));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("script_failure", 1));
    assertThat(job.log())
        .contains("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        .contains(RealRunnerWorld.ROLE, "sub: project_path:acme/shop:ref_type:branch:ref:main")
        .doesNotContain("Will be retried");
    assertThat(world.sts().requests()).isEqualTo(1);
    assertThat(world.note("after")).doesNotExist();
  }

  @Test
  void trouble_of_sts_is_tried_three_times_and_is_nothing_that_the_author_did() throws Exception {
    world.configure("1s");
    for (int request = 0; request < 100; request++) {
      world.sts().answerNext(503, "ServiceUnavailable", "Try again later.");
    }
    OfferedJob job = world.offer(world.awsJob(AFTER));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("runner_system_failure"));
    assertThat(job.log().split("AWS STS gave no credentials within 1s", -1)).hasSize(4);
    assertThat(world.note("after")).doesNotExist();
  }

  @Test
  void a_second_job_fetches_into_the_sources_of_the_first() throws Exception {
    Repository repository = Repository.create(elsewhere());
    String first = repository.commit("first", "1");
    OfferedJob clones = world.offer(sources(repository, first));
    assertThat(clones.ending()).as(clones.log()).isEqualTo(Ending.SUCCESS);
    assertThat(clones.log()).contains("Initialized empty Git repository", "sources: first\n");
    String second = repository.commit("second", "2");
    OfferedJob fetches = world.offer(sources(repository, second));
    assertThat(fetches.ending()).as(fetches.log()).isEqualTo(Ending.SUCCESS);
    assertThat(fetches.log())
        .contains("Reinitialized existing Git repository", "sources: first second\n");
  }

  private JobBuilder sources(Repository repository, String commit) {
    return world
        .awsJob("echo sources: *")
        .variable("GIT_STRATEGY", "fetch")
        .repository(repository.url(), commit);
  }

  @Test
  void a_cancelled_script_is_gone_at_once_and_after_script_knows() throws Exception {
    OfferedJob job = world.offer(world.awsJob(BUSY).afterScript(AFTER));
    cancelScript(job, CANCELING, SOON);
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_canceled"));
    assertThat(world.note("after")).hasContent("canceled");
  }

  @Test
  void a_script_that_ignores_the_cancellation_is_killed() throws Exception {
    OfferedJob job = world.offer(world.awsJob(STUBBORN).afterScript(AFTER));
    cancelScript(job, CANCELING, SOON.multipliedBy(2));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_canceled"));
    assertThat(world.note("after")).hasContent("canceled");
  }

  @Test
  void a_script_without_credentials_is_gone_as_quickly() throws Exception {
    OfferedJob job = world.offer(world.plainJob(BUSY).afterScript(AFTER));
    cancelScript(job, CANCELING, SOON);
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_canceled"));
    assertThat(world.note("after")).hasContent("canceled");
  }

  @Test
  void after_a_forced_cancellation_nothing_of_the_job_runs_any_more() throws Exception {
    OfferedJob job = world.offer(world.awsJob(BUSY).afterScript(AFTER));
    cancelScript(job, CANCELED, SOON);
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_canceled"));
    assertThat(world.note("after")).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource(names = {"CANCELING", "CANCELED"})
  void a_cancelled_prepare_is_the_end_of_the_job(OfferedJob.Status how) throws Exception {
    world.sts().delayNext(Duration.ofMinutes(1));
    OfferedJob job = world.offer(world.awsJob(AFTER).afterScript(AFTER));
    Await.until("call of STS", SOON.multipliedBy(4), () -> world.sts().requests() == 1);
    job.cancel(how);
    job.awaitCancellation();
    Await.until("end of prepare", SOON, () -> runner.processesOfJobs().isEmpty());
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_canceled"));
    assertThat(world.note("after")).doesNotExist();
    assertThat(world.sts().requests()).isEqualTo(1);
  }

  @Test
  void the_timeout_of_the_job_ends_the_script() throws Exception {
    OfferedJob job =
        world.offer(world.awsJob(BUSY).afterScript(AFTER).timeout(Duration.ofSeconds(6)));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.failed("job_execution_timeout"));
    assertThat(job.log()).contains("execution took longer than 6");
  }

  @ParameterizedTest
  @ValueSource(strings = {BUSY, STUBBORN})
  void a_runner_that_is_told_to_end_takes_its_jobs_along(String script) throws Exception {
    OfferedJob job = world.offer(world.awsJob(script).afterScript(AFTER));
    awaitScript();
    runner.signal("TERM");
    assertThat(runner.awaitEnd()).isTrue();
    assertThat(job.ending()).as(job.log()).isIn(INTERRUPTED);
    assertThat(world.note("after")).doesNotExist();
  }

  @Test
  void a_runner_that_is_told_to_finish_lets_its_job_end() throws Exception {
    OfferedJob job = world.offer(world.awsJob(": > $NOTES/started", "sleep 3").afterScript(AFTER));
    awaitScript();
    runner.signal("QUIT");
    assertThat(runner.awaitEnd()).isTrue();
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(world.note("after")).hasContent("success");
  }

  @Test
  void two_jobs_of_a_project_at_once_do_not_collide() throws Exception {
    String meet = "until [ -e $NOTES/%s ]; do sleep 0.1; done";
    String where = "pwd > $NOTES/%1$s; echo %1$s > file";
    OfferedJob one =
        world.offer(world.awsJob(where.formatted("one"), meet.formatted("two"), "cat file"));
    OfferedJob two =
        world.offer(world.awsJob(where.formatted("two"), meet.formatted("one"), "cat file"));
    assertThat(one.ending()).as(one.log()).isEqualTo(Ending.SUCCESS);
    assertThat(two.ending()).as(two.log()).isEqualTo(Ending.SUCCESS);
    assertThat(one.log()).contains("\none\n");
    assertThat(two.log()).contains("\ntwo\n");
    assertThat(Files.readString(world.note("one")))
        .isNotEqualTo(Files.readString(world.note("two")));
    assertThat(world.sts().issued().all()).hasSize(2);
  }

  @Test
  void the_log_shows_no_secret() throws Exception {
    OfferedJob job =
        world.offer(
            world
                .awsJob("echo out: $AWS_SECRET_ACCESS_KEY", "echo err: $AWS_SESSION_TOKEN >&2")
                .afterScript(
                    "printf 'parts: %s' \"${AWS_SECRET_ACCESS_KEY:0:20}\"; sleep 0.3;"
                        + " echo \"${AWS_SECRET_ACCESS_KEY:20}\"",
                    "echo token: $AWS_ID_TOKEN"));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(job.log())
        .contains("out: [MASKED]", "err: [MASKED]", "parts: [MASKED]", "token: [MASKED]")
        .doesNotContain(world.secrets());
  }

  @Test
  void the_key_of_the_state_is_not_in_the_log_of_the_runner() throws Exception {
    OfferedJob job = world.offer(world.awsJob(": > $NOTES/started", "sleep 2"));
    awaitScript();
    String key = runner.variableOfAnExecutable("AWS_OIDC_EXECUTOR_KEY").orElseThrow();
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(key).hasSizeGreaterThan(20);
    assertThat(runner.log()).doesNotContain(key);
    assertThat(job.log()).doesNotContain(key);
  }

  @Test
  void a_file_variable_is_a_file_for_the_length_of_the_job() throws Exception {
    OfferedJob job =
        world.offer(
            world
                .awsJob("cp $SETTINGS $NOTES/copy", "echo \"$SETTINGS\" > $NOTES/path")
                .variable(JobVariable.file("SETTINGS", "one\ntwo\n")));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(Files.readString(world.note("copy"))).isEqualTo("one\ntwo\n");
    assertThat(Path.of(Files.readString(world.note("path")).strip())).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void variables_arrive_as_they_are(boolean credentials) throws Exception {
    String odd = "grüße 漢字 🚀\n'single' \"double\" `back` $HOME \\ \t%s\n\nend ";
    String large = "0123456789abcdef".repeat(6400);
    String script = "printf %s \"$ODD\" > $NOTES/odd; printf %s \"$LARGE\" > $NOTES/large";
    OfferedJob job =
        world.offer(
            (credentials ? world.awsJob(script) : world.plainJob(script))
                .variable("ODD", odd)
                .variable("LARGE", large));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(Files.readString(world.note("odd"))).isEqualTo(odd);
    assertThat(Files.readString(world.note("large"))).isEqualTo(large);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_script_leaves_in_the_background_does_not_hold_the_job(boolean credentials)
      throws Exception {
    String script = "sleep 600 & echo started";
    OfferedJob job = world.offer(credentials ? world.awsJob(script) : world.plainJob(script));
    assertThat(job.ending()).as(job.log()).isEqualTo(Ending.SUCCESS);
    assertThat(job.log()).contains("Job succeeded");
  }

  private Ending failed(int exitCode) {
    return Ending.failed("script_failure", runner.learnsExitCodes() ? exitCode : 1);
  }

  private void awaitScript() throws InterruptedException {
    Await.until("script", SOON.multipliedBy(4), () -> Files.exists(world.note("started")));
  }

  private void cancelScript(OfferedJob job, OfferedJob.Status how, Duration atMost)
      throws InterruptedException {
    awaitScript();
    List<ProcessHandle> script = runner.processesOfScripts();
    assertThat(script).hasSizeGreaterThan(1);
    job.cancel(how);
    job.awaitCancellation();
    Await.until(
        "end of the script",
        atMost,
        () -> runner.processesOfScripts().stream().noneMatch(script::contains));
  }
}
