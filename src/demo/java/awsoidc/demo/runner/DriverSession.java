package awsoidc.demo.runner;

import java.io.OutputStream;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One job on a runner, call by call. The caller may leave stages out, repeat or overlap them, and
 * change what the driver finds; what it does not touch is as the runner would have it.
 */
public final class DriverSession implements AutoCloseable {

  private final RunnerSettings settings;
  private final Job job;
  private final Slot.Pool slots;
  private final Slot slot;
  private final Map<String, String> added = new LinkedHashMap<>();
  private final Set<String> removed = new HashSet<>();
  private Attempt attempt;
  private volatile ConfigOutput config = ConfigOutput.NOTHING;
  private BuildDirectories directories = BuildDirectories.UNKNOWN;
  private String status = "running";
  private Supplier<OutputStream> log = OutputStream::nullOutputStream;

  DriverSession(RunnerSettings settings, Job job, Slot.Pool slots) {
    this.settings = settings;
    this.job = job;
    this.slots = slots;
    this.slot = slots.take(job.projectId());
    this.attempt = Attempt.begin(settings, job);
  }

  /** Calls config; what it prints holds from then on. */
  public DriverCall config() {
    return ended(startConfig());
  }

  /** Calls prepare; from here on the job has its directories. */
  public DriverCall prepare() {
    return ended(startPrepare());
  }

  /** Calls run with the script that the runner generates for this sub-stage. */
  public DriverCall run(String subStage) {
    return ended(startRun(subStage));
  }

  /** Calls run with a script of the caller's. */
  public DriverCall run(String subStage, String script) {
    return ended(startRun(subStage, script));
  }

  /** Calls cleanup, which leaves the temporary directory to {@link #close}. */
  public DriverCall cleanup() {
    return ended(startCleanup());
  }

  /** {@link #config}, without waiting. */
  public LiveCall startConfig() {
    return start(Stage.CONFIG, "", List.of(), OutputStream.nullOutputStream(), log.get());
  }

  /** {@link #prepare}, without waiting. */
  public LiveCall startPrepare() {
    settle();
    return start(Stage.PREPARE, "", List.of(), log.get(), log.get());
  }

  /** {@link #run(String)}, without waiting. */
  public LiveCall startRun(String subStage) {
    return startRun(subStage, script(subStage));
  }

  /** {@link #run(String, String)}, without waiting. */
  public LiveCall startRun(String subStage, String script) {
    settle();
    List<String> more = List.of(attempt.script(script).toString(), subStage);
    return start(Stage.RUN, subStage, more, log.get(), log.get());
  }

  /** {@link #cleanup}, without waiting. */
  public LiveCall startCleanup() {
    // Its output goes to the runner's own log, which nobody here reads.
    return start(
        Stage.CLEANUP,
        "",
        List.of(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream());
  }

  /** Sets a variable of the driver's environment for the calls to come; it wins over all others. */
  public DriverSession environment(String key, String value) {
    added.put(key, value);
    removed.remove(key);
    return this;
  }

  /** Takes a variable out of the driver's environment for the calls to come. */
  public DriverSession withoutEnvironment(String key) {
    removed.add(key);
    return this;
  }

  /** {@code CI_JOB_STATUS} from now on: running, success, failed, canceled or timedout. */
  public DriverSession jobStatus(String value) {
    status = value;
    return this;
  }

  /** Another attempt to prepare: a new temporary directory, and what config said is forgotten. */
  public void retry() {
    attempt.delete();
    attempt = Attempt.begin(settings, job);
    config = ConfigOutput.NOTHING;
  }

  /**
   * All that the next call finds in its environment. The order of precedence is the runner's: its
   * own environment, the contract's variables, job_env, {@code CUSTOM_ENV_…}.
   */
  public Map<String, String> environment() {
    Map<String, String> all = new LinkedHashMap<>(settings.environment());
    all.put("TMPDIR", attempt.directory().toString());
    all.put("BUILD_FAILURE_EXIT_CODE", Integer.toString(settings.buildFailure()));
    all.put("SYSTEM_FAILURE_EXIT_CODE", Integer.toString(settings.systemFailure()));
    if (settings.generation().knowsExitCodeFile()) {
      all.put("BUILD_EXIT_CODE_FILE", exitCodeFile().toString());
    }
    all.put("JOB_RESPONSE_FILE", responseFile().toString());
    all.putAll(config.jobEnv());
    all.putAll(variables().customEnvironment(job.services(), settings.generation()));
    all.putAll(added);
    all.keySet().removeAll(removed);
    return all;
  }

  /** {@code custom-executorNNN}, the drivers' TMPDIR and working directory. */
  public Path directory() {
    return attempt.directory();
  }

  /** {@code JOB_RESPONSE_FILE}. */
  public Path responseFile() {
    return attempt.responseFile();
  }

  /** {@code BUILD_EXIT_CODE_FILE}. */
  public Path exitCodeFile() {
    return attempt.exitCodeFile();
  }

  /** {@code CI_PROJECT_DIR}; what the runner's own settings give while config has not spoken. */
  public Path projectDirectory() {
    settle();
    return Path.of(directories.project());
  }

  /** The script that the runner generates for a sub-stage. */
  public String script(String subStage) {
    settle();
    return scripts().of(subStage);
  }

  /** Deletes the temporary directory, as the runner does after cleanup. */
  @Override
  public void close() {
    attempt.delete();
    slots.give(slot);
  }

  PredefinedVariables variables() {
    return PredefinedVariables.of(job, settings.generation(), directories, slot, status);
  }

  GeneratedScript scripts() {
    return new GeneratedScript(
        job, settings.generation(), variables(), directories, config.hostname());
  }

  /** What config said in this attempt. */
  ConfigOutput configured() {
    return config;
  }

  /**
   * @param streams makes a way to the job's log for each stream that goes there
   */
  void logTo(Supplier<OutputStream> streams) {
    log = streams;
  }

  /** The runner fixes the directories between config and prepare. */
  private void settle() {
    directories =
        BuildDirectories.of(
            config.buildsDir().orElse(settings.buildsDir()),
            config.cacheDir().orElse(settings.cacheDir()),
            config.shared(),
            job,
            slot);
  }

  private LiveCall start(
      Stage stage, String subStage, List<String> more, OutputStream stdout, OutputStream stderr) {
    List<String> command = new ArrayList<>();
    command.add(settings.bin().resolve(stage.executable()).toString());
    command.addAll(settings.args());
    command.addAll(more);
    LiveCall.Plan plan =
        new LiveCall.Plan(
            stage,
            subStage,
            command,
            directory(),
            environment(),
            new DriverProcess.Copies(stdout, stderr));
    Path codeFile = exitCodeFile();
    return LiveCall.start(settings, plan, ending -> judge(stage, ending, codeFile));
  }

  private JobOutcome judge(Stage stage, LiveCall.Ending ending, Path codeFile) {
    JobOutcome outcome =
        new ExitCodes(settings.buildFailure(), settings.systemFailure(), settings.generation())
            .interpreted(ending.exitCode(), codeFile);
    if (stage != Stage.CONFIG || !outcome.isSuccess()) {
      return outcome;
    }
    try {
      config = ConfigOutput.of(ending.stdout().text());
      return outcome;
    } catch (ParseException e) {
      return new JobOutcome.SystemFailure("error while parsing JSON output: " + e.getMessage());
    }
  }

  private DriverCall ended(LiveCall call) {
    Duration patience = call.stage() == Stage.RUN ? job.timeout() : settings.stageTimeout();
    return call.awaited(patience)
        .orElseGet(() -> call.end(settings.gracefulKill(), settings.forceKill()));
  }
}
