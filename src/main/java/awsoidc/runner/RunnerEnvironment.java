package awsoidc.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The environment of a driver call, as GitLab Runner's custom executor sets it (docs.gitlab.com,
 * "The Custom executor"). What begins with CUSTOM_ENV_ is a job variable: the author can set any of
 * them, the predefined ones included, so nothing about credentials is decided on one.
 */
public final class RunnerEnvironment {

  private static final String JOB_VARIABLE = "CUSTOM_ENV_";
  private static final String TEMPORARY_DIRECTORY = "TMPDIR";
  private static final String JOB_RESPONSE_FILE = "JOB_RESPONSE_FILE";
  private static final String BUILD_EXIT_CODE_FILE = "BUILD_EXIT_CODE_FILE";

  private static final String STATE_DIRECTORY = "STATE_DIRECTORY";
  private static final String PROGRAM = "aws-oidc-executor";
  private static final Path USUAL_STATE = Path.of("/var/lib", PROGRAM);

  private static final String TEMPORARY = ".tmp";
  private static final Duration AFTER_SCRIPT = Duration.ofMinutes(5);

  private final Map<String, String> environment;

  public RunnerEnvironment(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /** The exit code that says: the job failed, do not retry. */
  public int buildFailureExitCode() {
    return exitCode("BUILD_FAILURE_EXIT_CODE", 1);
  }

  /** The exit code that says: the infrastructure failed, a retry may help. */
  public int systemFailureExitCode() {
    return exitCode("SYSTEM_FAILURE_EXIT_CODE", 2);
  }

  /** The runner's temporary directory of this attempt at this job; also the working directory. */
  public Path temporaryDirectory() {
    return Path.of(required(TEMPORARY_DIRECTORY)).toAbsolutePath().normalize();
  }

  /**
   * Where this program may keep what lasts longer than a call: what the runner's unit sets aside by
   * StateDirectory= (systemd.exec(5)), else the system's usual place where the runner's account can
   * write there, else that account's own (XDG Base Directory Specification).
   */
  public Path stateDirectory(Path home) {
    return variable(STATE_DIRECTORY)
        .map(several -> Path.of(several.split(":", -1)[0]))
        .filter(Path::isAbsolute)
        .map(set -> set.endsWith(PROGRAM) ? set : set.resolve(PROGRAM))
        .map(Path::normalize)
        .orElseGet(() ->
            canWrite(USUAL_STATE) ? USUAL_STATE : home.resolve(".local/state").resolve(PROGRAM));
  }

  private static boolean canWrite(@Nullable Path directory) {
    return directory != null
        && (Files.exists(directory)
            ? Files.isWritable(directory)
            : canWrite(directory.getParent()));
  }

  public Path jobResponseFile() {
    return Path.of(required(JOB_RESPONSE_FILE));
  }

  /**
   * What is in the environment of all calls for this attempt at this job, and of nothing else that
   * runs: {@code NAME=value}, each with a path of this attempt's.
   */
  public List<String> marks() {
    List<String> marks = new ArrayList<>();
    for (String name : List.of(JOB_RESPONSE_FILE, TEMPORARY_DIRECTORY, BUILD_EXIT_CODE_FILE)) {
      variable(name).ifPresent(value -> marks.add(name + "=" + value));
    }
    return marks;
  }

  /** A variable of the driver itself: the runner's own, or one of config's job_env. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name));
  }

  /** A variable of the job, expanded by the runner; untrusted. */
  public Optional<String> jobVariable(String name) {
    return variable(JOB_VARIABLE + name);
  }

  /**
   * The directory in which the runner keeps file variables and the like, {@code <project>.tmp}. It
   * is the one job variable that an author cannot set: the runner appends it last.
   */
  public Optional<Path> projectTemporaryDirectory() {
    return jobVariable("RUNNER_TEMP_PROJECT_DIR").map(Path::of).filter(Path::isAbsolute);
  }

  /** Where the job's repository is, which the author cannot set either. */
  public Optional<String> projectDirectory() {
    return jobVariable("RUNNER_TEMP_PROJECT_DIR")
        .filter(directory -> directory.endsWith(TEMPORARY))
        .map(directory -> directory.substring(0, directory.length() - TEMPORARY.length()));
  }

  /**
   * How long a user sub-stage may take: RUNNER_SCRIPT_TIMEOUT, or RUNNER_AFTER_SCRIPT_TIMEOUT, 5
   * minutes where the job does not say ("Set script and after_script timeouts", GitLab docs). Empty
   * for a script without one: the job's timeout holds.
   */
  public Optional<Duration> timeoutOf(String subStage) {
    return subStage.equals("after_script")
        ? Optional.of(timeout("RUNNER_AFTER_SCRIPT_TIMEOUT").orElse(AFTER_SCRIPT))
        : timeout("RUNNER_SCRIPT_TIMEOUT");
  }

  /** Go's notation of a duration, such as 1h30m; anything else is ignored. */
  private Optional<Duration> timeout(String name) {
    return jobVariable(name)
        .map(text -> "PT" + text.replace(" ", ""))
        .flatMap(text -> {
          try {
            return Optional.of(Duration.parse(text)).filter(Duration::isPositive);
          } catch (DateTimeParseException notADuration) {
            return Optional.empty();
          }
        });
  }

  private int exitCode(String name, int otherwise) {
    try {
      return variable(name).map(Integer::parseInt).orElse(otherwise);
    } catch (NumberFormatException notSetByTheRunner) {
      return otherwise;
    }
  }

  private String required(String name) {
    return variable(name)
        .orElseThrow(() -> new IllegalStateException(name + " is not set: no runner calls this"));
  }
}
