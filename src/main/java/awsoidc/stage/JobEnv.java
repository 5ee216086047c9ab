package awsoidc.stage;

import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.sandbox.Launch;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.Word;
import awsoidc.secret.Secret;
import awsoidc.state.JobState;
import awsoidc.state.SealKey;
import awsoidc.state.UnusableState;
import awsoidc.text.ShellWords;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What config hands to the later calls through job_env: the key of the state, and how bin/run
 * starts scripts, so that those that get no credentials need no JVM. The runner keeps job_env in
 * its own memory, out of a job's reach.
 */
final class JobEnv {

  private static final String KEY = "AWS_OIDC_EXECUTOR_KEY";

  /** The runtime that this job stays with, though another be installed meanwhile. */
  static final String BUILD = "AWS_OIDC_EXECUTOR_BUILD";

  /** "yes" where user sub-stages get credentials; "given" once the JVM is there to give them. */
  private static final String CREDENTIALS = "AWS_OIDC_EXECUTOR_CREDENTIALS";

  /**
   * How bin/run starts a script: assignments of a shell to {@code environment}, {@code command},
   * {@code end}, {@code copy} and {@code system_failures}.
   */
  private static final String LAUNCH = "AWS_OIDC_EXECUTOR_LAUNCH";

  /** The same of the author's own scripts, where they run elsewhere. */
  private static final String USER_LAUNCH = "AWS_OIDC_EXECUTOR_USER_LAUNCH";

  /** "yes" where the author's scripts are more than the processes of a command on this machine. */
  private static final String ELSEWHERE = "AWS_OIDC_EXECUTOR_ELSEWHERE";

  /** The job's control group; it need not have been made. */
  private static final String CGROUP = "AWS_OIDC_EXECUTOR_CGROUP";

  /**
   * "yes" where a shell of the executor's passes SIGTERM on to the script and all that it started.
   */
  private static final String FORWARDS = "AWS_OIDC_EXECUTOR_FORWARDS";

  /** How many seconds after SIGTERM the job's processes are killed. */
  private static final String GRACE = "AWS_OIDC_EXECUTOR_GRACE";

  /** The job's own directory: processes are known by it. */
  private static final String DIRECTORY = "AWS_OIDC_EXECUTOR_DIRECTORY";

  /** "yes" where cleanup is to record the job's end. */
  private static final String AUDIT = "AWS_OIDC_EXECUTOR_AUDIT";

  /** Which of their AOT caches the later calls take; absent for the usual ones. */
  private static final String CACHE = "AWS_OIDC_EXECUTOR_CACHE";

  /** {@code help_url}, if there is one. */
  private static final String HELP = "AWS_OIDC_EXECUTOR_HELP";

  /** A line for a script that fails, of a job that AWS was probably meant for. */
  private static final String HINT = "AWS_OIDC_EXECUTOR_HINT";

  private JobEnv() {}

  static Map<String, String> jobEnv(
      SealKey key,
      String build,
      Sandbox sandbox,
      Path directory,
      Duration grace,
      Optional<Path> cgroup,
      Optional<JobState.Credentials> credentials,
      Optional<URI> help,
      Optional<String> hint) {
    Map<String, String> jobEnv = new LinkedHashMap<>();
    jobEnv.put(KEY, key.encoded().reveal());
    jobEnv.put(BUILD, build);
    jobEnv.put(CREDENTIALS, credentials.isPresent() ? "yes" : "no");
    if (credentials.flatMap(JobState.Credentials::auditFile).isPresent()) {
      jobEnv.put(AUDIT, "yes");
    }
    if (credentials.filter(JobEnv::isMoreThanUsual).isPresent()) {
      jobEnv.put(CACHE, "full");
    }
    help.ifPresent(url -> jobEnv.put(HELP, url.toString()));
    hint.ifPresent(line -> jobEnv.put(HINT, line));
    jobEnv.put(DIRECTORY, directory.toString());
    cgroup.ifPresent(path -> jobEnv.put(CGROUP, path.toString()));
    if (sandbox.passesSigtermOn()) {
      jobEnv.put(FORWARDS, "yes");
    }
    jobEnv.put(GRACE, Long.toString(grace.toSeconds()));
    String helper = assignments(sandbox.helperLaunch());
    jobEnv.put(LAUNCH, helper);
    Launch ofUser = sandbox.launch();
    String user = assignments(ofUser);
    if (!user.equals(helper)) {
      jobEnv.put(USER_LAUNCH, user);
    }
    if (!ofUser.end().isEmpty()) {
      jobEnv.put(ELSEWHERE, "yes");
    }
    return jobEnv;
  }

  /** What install.sh trains a second job for. */
  private static boolean isMoreThanUsual(JobState.Credentials credentials) {
    return credentials.auditFile().isPresent()
        || credentials.tokenSettings().verification().isPresent()
        || credentials.delivery().way() != Way.ENVIRONMENT
        || !credentials.grant().profiles().isEmpty();
  }

  /** The key, in a later stage. */
  static SealKey key(RunnerEnvironment environment) throws UnusableState, NoJobEnv {
    return SealKey.of(Secret.of(environment.variable(KEY).orElseThrow(NoJobEnv::new)));
  }

  /** Whether config has answered the runner, for this attempt at the job. */
  static boolean isThere(RunnerEnvironment environment) {
    return environment.variable(KEY).isPresent();
  }

  /** What run adds to the environment of the call of bin/run that starts a script. */
  static Map<String, String> toScriptWithCredentials() {
    return Map.of(CREDENTIALS, "given");
  }

  /** Whether the author's scripts are more than the processes of a command on this machine. */
  static boolean isElsewhere(RunnerEnvironment environment) {
    return environment.variable(ELSEWHERE).isPresent();
  }

  /** Where a refusal points to; config's own are before this is there. */
  static Optional<URI> help(RunnerEnvironment environment) {
    return environment.variable(HELP).map(URI::create);
  }

  /** Whether cleanup has something to record. */
  static boolean isAudited(RunnerEnvironment environment) {
    return environment.variable(AUDIT).isPresent();
  }

  private static String assignments(Launch launch) {
    List<String> variables =
        launch.environment().entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .toList();
    String end = // the next command where one fails
        launch.end().stream().map(JobEnv::words).collect(Collectors.joining(" || "));
    List<String> codes = launch.systemFailures().stream().sorted().map(String::valueOf).toList();
    return Stream.of(
            "environment=" + ShellWords.word(ShellWords.words(variables)),
            "command=" + ShellWords.word(words(launch.command())),
            "end=" + ShellWords.word(end),
            "copy=" + ShellWords.word(launch.copy().map(Path::toString).orElse("")),
            "system_failures=" + ShellWords.word(String.join(" ", codes)))
        .collect(Collectors.joining(" "));
  }

  private static String words(List<Word> words) {
    return words.stream().map(Word::shell).collect(Collectors.joining(" "));
  }

  /** Between SIGTERM and SIGKILL; the usual where config said nothing. */
  static Duration grace(RunnerEnvironment environment) {
    return environment
        .variable(GRACE)
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(SandboxSettings.DEFAULT_GRACE);
  }

  /** The control group that config chose. */
  static Optional<Path> cgroup(RunnerEnvironment environment) {
    return environment.variable(CGROUP).map(Path::of);
  }

  /** No config_exec ran before this call. */
  static final class NoJobEnv extends Exception {
    private static final long serialVersionUID = 1;

    NoJobEnv() {
      super("config_exec is not registered in config.toml, or its answer was lost");
    }
  }
}
