package awsoidc.demo.runner;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The course of a job: attempts to prepare, the sub-stages in their order with what follows a
 * failure or an interruption, cleanup. It mirrors the runner's own, oddities included: {@code
 * CI_JOB_STATUS} stays "running" unless the user's script was reached.
 */
final class JobRun {

  private static final int PREPARE_ATTEMPTS = 3;
  private static final Duration AFTER_SCRIPT_TIMEOUT = Duration.ofMinutes(5);
  private static final JobOutcome SUCCESS = new JobOutcome.Success();

  private final RunnerSettings settings;
  private final DriverSession session;
  private final Job job;
  private final JobLog log;
  private final List<DriverCall> calls = new ArrayList<>();

  /** Completed by a force-cancel or the job's timeout: nothing but cleanup follows. */
  private final CompletableFuture<JobOutcome> jobStop = new CompletableFuture<>();

  /** Completed by a cancel while the user's script runs: what is meant for failures follows. */
  private final CompletableFuture<JobOutcome> scriptStop = new CompletableFuture<>();

  private volatile boolean scriptReached;

  JobRun(RunnerSettings settings, DriverSession session, Job job, JobLog log) {
    this.settings = settings;
    this.session = session;
    this.job = job;
    this.log = log;
    session.logTo(() -> log.masking(session.variables().masked()));
  }

  /** Before the user's script is reached, a cancel is an abort. */
  void cancel() {
    (scriptReached ? scriptStop : jobStop).complete(new JobOutcome.Canceled());
  }

  void abort() {
    jobStop.complete(new JobOutcome.Canceled());
  }

  /** To be asked when the run has ended. */
  List<DriverCall> calls() {
    return calls;
  }

  /** Runs the job to its end. */
  JobOutcome run() {
    var _ = limit(jobStop, job.timeout());
    log.println("Running with gitlab-runner " + settings.generation().version() + " (HEAD)");
    log.println("  on double " + PredefinedVariables.SHORT_TOKEN);
    JobOutcome outcome = log.section("prepare_executor", this::prepare);
    if (outcome.isSuccess()) {
      outcome = subStages();
      cleanup();
    }
    outcome = jobStop.getNow(outcome);
    tell(outcome);
    return outcome;
  }

  /** Each attempt calls config and prepare in a new directory; a job failure is not retried. */
  private JobOutcome prepare() {
    JobOutcome outcome = attempt();
    for (int i = 1; i < PREPARE_ATTEMPTS && isWorthARetry(outcome); i++) {
      log.error("Preparation failed: " + outcome.words());
      log.info("Will be retried in " + settings.retryDelay().toSeconds() + "s ...");
      limit(jobStop.copy(), settings.retryDelay()).join();
      if (jobStop.isDone()) {
        return jobStop.join();
      }
      session.retry();
      outcome = attempt();
    }
    return outcome;
  }

  private boolean isWorthARetry(JobOutcome outcome) {
    return outcome instanceof JobOutcome.SystemFailure && !jobStop.isDone();
  }

  private JobOutcome attempt() {
    JobOutcome outcome = bounded(session.startConfig());
    if (outcome.isSuccess()) {
      log.println("Using Custom executor" + session.configured().driver() + "...");
      outcome = jobStop.isDone() ? jobStop.join() : bounded(session.startPrepare());
    }
    if (!outcome.isSuccess()) {
      cleanup();
    }
    return outcome;
  }

  private JobOutcome subStages() {
    JobOutcome outcome = stage("prepare_script", jobStop);
    if (!outcome.isSuccess()) {
      return outcome instanceof JobOutcome.SystemFailure(String reason)
          ? new JobOutcome.SystemFailure("prepare environment: " + reason)
          : outcome;
    }
    outcome = sources();
    for (String subStage : List.of("restore_cache", "download_artifacts")) {
      outcome = outcome.isSuccess() ? stage(subStage, jobStop) : outcome;
    }
    outcome = outcome.isSuccess() ? script() : outcome;
    boolean success = outcome.isSuccess();
    JobOutcome cached = stage(success ? "archive_cache" : "archive_cache_on_failure", jobStop);
    JobOutcome uploaded =
        stage(success ? "upload_artifacts_on_success" : "upload_artifacts_on_failure", jobStop);
    stage("cleanup_file_variables", jobStop);
    return Stream.of(outcome, cached, uploaded)
        .filter(some -> !some.isSuccess())
        .findFirst()
        .orElse(SUCCESS);
  }

  /** GET_SOURCES_ATTEMPTS, 1 to 10; before the second one the work tree is cleaned. */
  private JobOutcome sources() {
    String variable = session.variables().value("GET_SOURCES_ATTEMPTS");
    int attempts = variable.matches("[1-9]|10") ? Integer.parseInt(variable) : 1;
    JobOutcome outcome = stage("get_sources", jobStop);
    for (int i = 1; i < attempts && !outcome.isSuccess(); i++) {
      JobOutcome cleared = i == 1 ? stage("clear_worktree", jobStop) : SUCCESS;
      outcome = cleared.isSuccess() ? stage("get_sources", jobStop) : cleared;
    }
    return outcome;
  }

  private JobOutcome script() {
    scriptReached = true;
    var _ = jobStop.thenAccept(scriptStop::complete);
    goDuration(session.variables().value("RUNNER_SCRIPT_TIMEOUT"))
        .ifPresent(timeout -> {
          var _ = limit(scriptStop, timeout);
        });
    JobOutcome outcome = SUCCESS;
    for (JobStep step : job.steps()) {
      outcome = outcome.isSuccess() ? stage(step.subStage(), scriptStop) : outcome;
    }
    outcome = scriptStop.getNow(outcome);
    if (outcome instanceof JobOutcome.Canceled && !jobStop.isDone()) {
      log.warning("script canceled externally (UI, API)");
    }
    session.jobStatus(outcome.status());
    JobOutcome after = stage("after_script", limit(jobStop.copy(), AFTER_SCRIPT_TIMEOUT));
    if (after.isSuccess()) {
      return outcome;
    }
    if (session.variables().value("AFTER_SCRIPT_IGNORE_ERRORS").equals("false")) {
      return outcome.isSuccess() ? after : outcome;
    }
    log.warning("after_script failed, but job will continue unaffected: " + after.words());
    return outcome;
  }

  /** One sub-stage, unless the job has been stopped or there is nothing to do. */
  private JobOutcome stage(String subStage, CompletableFuture<JobOutcome> stop) {
    if (stop.isDone()) {
      return stop.join();
    }
    if (!session.scripts().isNeeded(subStage)) {
      return SUCCESS;
    }
    return log.section(
        subStage,
        () -> {
          if (!subStage.equals("step_script")) {
            return ended(session.startRun(subStage), stop);
          }
          // The runner still calls it by its old name.
          log.warning("Starting with version 17.0 the 'build_script' stage will be replaced");
          return ended(session.startRun("build_script"), stop);
        });
  }

  private JobOutcome bounded(LiveCall call) {
    return ended(call, limit(jobStop.copy(), settings.stageTimeout()));
  }

  private JobOutcome ended(LiveCall live, CompletableFuture<JobOutcome> stop) {
    CompletableFuture.anyOf(live.done(), stop).join();
    DriverCall call =
        live.isDone()
            ? live.done().join()
            : live.end(settings.gracefulKill(), settings.forceKill());
    calls.add(call);
    return call.outcome();
  }

  private void cleanup() {
    CompletableFuture<JobOutcome> never = new CompletableFuture<>();
    JobOutcome outcome = ended(session.startCleanup(), limit(never, settings.stageTimeout()));
    if (!outcome.isSuccess()) {
      log.warning("Cleanup script failed: " + outcome.words());
    }
  }

  private void tell(JobOutcome outcome) {
    if (outcome.isSuccess()) {
      log.info("Job succeeded");
      return;
    }
    String system = outcome instanceof JobOutcome.SystemFailure ? " (system failure)" : "";
    log.error("Job failed" + system + ": " + outcome.words() + "\n");
  }

  private static CompletableFuture<JobOutcome> limit(
      CompletableFuture<JobOutcome> stop, Duration timeout) {
    return stop.completeOnTimeout(
        new JobOutcome.TimedOut(), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Go's "1h5m30s", as far as jobs use it. */
  private static Optional<Duration> goDuration(String text) {
    try {
      return text.isBlank() ? Optional.empty() : Optional.of(Duration.parse("PT" + text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
