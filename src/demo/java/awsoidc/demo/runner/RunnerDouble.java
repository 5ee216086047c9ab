package awsoidc.demo.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * GitLab Runner with a custom executor, as a driver sees it ("The Custom executor" in GitLab
 * Runner's docs): the four executables with their environment, directories, scripts, order,
 * retries, signals and exit codes, but no GitLab. Jobs may run at the same time.
 */
public final class RunnerDouble {

  private final RunnerSettings settings;
  private final Slot.Pool slots = new Slot.Pool();

  private RunnerDouble(RunnerSettings settings) {
    this.settings = settings;
    try {
      for (Path directory :
          List.of(settings.tmp(), settings.streams(), settings.buildsDir(), settings.cacheDir())) {
        Files.createDirectories(directory);
      }
      Files.writeString(settings.configToml(), settings.toml());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot set up a runner in " + settings.root(), e);
    }
  }

  /**
   * @param bin the directory of the executables config, prepare, run and cleanup
   * @param root absolute; tmp, builds and cache come to lie in it
   */
  public static Builder builder(Clock clock, Path bin, Path root) {
    return new Builder(clock, bin, root);
  }

  /** Takes up a job that the caller then drives, call by call. */
  public DriverSession begin(Job job) {
    return new DriverSession(settings, job, slots);
  }

  /** Runs a job in the background; the log is kept. */
  public RunningJob start(Job job) {
    return start(job, OutputStream.nullOutputStream());
  }

  /**
   * Runs a job in the background.
   *
   * @param log gets the job's log as it comes; it stays open
   */
  public RunningJob start(Job job, OutputStream log) {
    return RunningJob.start(settings, begin(job), job, log);
  }

  /** Runs a job to its end. */
  public JobResult run(Job job) {
    return run(job, OutputStream.nullOutputStream());
  }

  /** Runs a job to its end, which its timeout and the stages' own bring about in any case. */
  public JobResult run(Job job, OutputStream log) {
    return start(job, log).await(job.timeout().plus(settings.stageTimeout().multipliedBy(9)));
  }

  /** Everything that can be said of a runner; the defaults are those of a plain one. */
  public static final class Builder {

    private final Clock clock;
    private final Path bin;
    private final Path root;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> args = List.of();
    private RunnerGeneration generation = RunnerGeneration.V18_1;
    private int buildFailure = 1;
    private int systemFailure = 2;
    private Path buildsDir;
    private Path cacheDir;
    private Duration retryDelay = Duration.ofSeconds(3);
    private Duration stageTimeout = Duration.ofHours(1);
    private Duration gracefulKill = Duration.ofMinutes(10);
    private Duration forceKill = Duration.ofSeconds(10);

    private Builder(Clock clock, Path bin, Path root) {
      this.clock = clock;
      this.bin = bin;
      this.root = root;
      this.buildsDir = root.resolve("builds");
      this.cacheDir = root.resolve("cache");
      environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
      environment.put("HOME", root.toString());
      environment.put("LANG", "C.UTF-8");
      environment.put("RUNNER_OWN_SECRET", "the-runner-owners-own-secret");
    }

    /** {@code config_args} and its three likes, the same for all four. */
    public Builder args(String... values) {
      args = List.of(values);
      return this;
    }

    /** The runner's own environment, in place of the default one. */
    public Builder environment(Map<String, String> whole) {
      environment.clear();
      environment.putAll(whole);
      return this;
    }

    /** One more variable in the runner's own environment. */
    public Builder environment(String key, String value) {
      environment.put(key, value);
      return this;
    }

    public Builder generation(RunnerGeneration value) {
      generation = value;
      return this;
    }

    /** What the runner calls BUILD_FAILURE_EXIT_CODE and SYSTEM_FAILURE_EXIT_CODE. */
    public Builder exitCodes(int forBuildFailure, int forSystemFailure) {
      buildFailure = forBuildFailure;
      systemFailure = forSystemFailure;
      return this;
    }

    /** {@code builds_dir} of config.toml. */
    public Builder buildsDir(Path directory) {
      buildsDir = directory;
      return this;
    }

    /** {@code cache_dir} of config.toml. */
    public Builder cacheDir(Path directory) {
      cacheDir = directory;
      return this;
    }

    /** Between two attempts to prepare. */
    public Builder retryDelay(Duration delay) {
      retryDelay = delay;
      return this;
    }

    /** {@code config_exec_timeout} and its likes. */
    public Builder stageTimeout(Duration timeout) {
      stageTimeout = timeout;
      return this;
    }

    /** {@code graceful_kill_timeout} and {@code force_kill_timeout}. */
    public Builder killTimeouts(Duration graceful, Duration force) {
      gracefulKill = graceful;
      forceKill = force;
      return this;
    }

    public RunnerDouble build() {
      environment.put("CONFIG_FILE", root.resolve(RunnerSettings.CONFIG_TOML).toString());
      return new RunnerDouble(
          new RunnerSettings(
              clock,
              bin,
              root,
              args,
              environment,
              generation,
              buildFailure,
              systemFailure,
              buildsDir,
              cacheDir,
              retryDelay,
              stageTimeout,
              gracefulKill,
              forceKill));
    }
  }
}
