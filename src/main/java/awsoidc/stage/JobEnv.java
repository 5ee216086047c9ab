package awsoidc.stage;

import awsoidc.config.Reporting;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.sandbox.Launch;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.Word;
import awsoidc.secret.Secret;
import awsoidc.state.JobState;
import awsoidc.state.SealKey;
import awsoidc.state.UnusableState;
import awsoidc.systemlog.SystemLog;
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
 * starts a script without a JVM. The runner keeps job_env in its memory, where no job reaches it.
 */
final class JobEnv {

  // docs/architecture.md says what each is for.
  private static final String KEY = "AWS_OIDC_EXECUTOR_KEY";
  static final String BUILD = "AWS_OIDC_EXECUTOR_BUILD";
  private static final String CREDENTIALS = "AWS_OIDC_EXECUTOR_CREDENTIALS";
  private static final String LAUNCH = "AWS_OIDC_EXECUTOR_LAUNCH";
  private static final String USER_LAUNCH = "AWS_OIDC_EXECUTOR_USER_LAUNCH";
  private static final String ELSEWHERE = "AWS_OIDC_EXECUTOR_ELSEWHERE";
  private static final String CGROUP = "AWS_OIDC_EXECUTOR_CGROUP";
  private static final String FORWARDS = "AWS_OIDC_EXECUTOR_FORWARDS";
  private static final String GRACE = "AWS_OIDC_EXECUTOR_GRACE";
  private static final String DIRECTORY = "AWS_OIDC_EXECUTOR_DIRECTORY";
  private static final String AUDIT = "AWS_OIDC_EXECUTOR_AUDIT";
  private static final String AUDIT_JOURNAL = "AWS_OIDC_EXECUTOR_AUDIT_JOURNAL";
  private static final String LOG = "AWS_OIDC_EXECUTOR_LOG";
  private static final String HELP = "AWS_OIDC_EXECUTOR_HELP";
  private static final String HINT = "AWS_OIDC_EXECUTOR_HINT";
  private static final String DRIVER = "AWS_OIDC_EXECUTOR_DRIVER";

  private JobEnv() {}

  static Map<String, String> jobEnv(
      SealKey key,
      String build,
      Sandbox sandbox,
      Path directory,
      Duration grace,
      Optional<Path> cgroup,
      Optional<JobState.Credentials> credentials,
      Reporting reporting,
      Optional<String> hint) {
    Map<String, String> jobEnv = new LinkedHashMap<>();
    jobEnv.put(KEY, key.encoded().reveal());
    jobEnv.put(BUILD, build);
    jobEnv.put(CREDENTIALS, credentials.isPresent() ? "yes" : "no");
    put(reporting, jobEnv);
    hint.ifPresent(line -> jobEnv.put(HINT, line));
    jobEnv.put(DIRECTORY, directory.toString());
    cgroup.ifPresent(path -> jobEnv.put(CGROUP, path.toString()));
    if (sandbox.passesSigtermOn()) {
      jobEnv.put(FORWARDS, "yes");
    }
    jobEnv.put(GRACE, Long.toString(grace.toSeconds()));
    if (sandbox.driver().isPresent()) {
      jobEnv.put(DRIVER, ShellWords.words(sandbox.driver().get().run()));
      jobEnv.put(ELSEWHERE, "yes");
      return jobEnv;
    }
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

  private static void put(Reporting reporting, Map<String, String> jobEnv) {
    reporting.auditFile().ifPresent(file -> jobEnv.put(AUDIT, file.toString()));
    if (reporting.auditJournal()) {
      jobEnv.put(AUDIT_JOURNAL, "yes");
    }
    reporting.operatorLog().ifPresent(log -> jobEnv.put(LOG, log.name()));
    reporting.helpUrl().ifPresent(url -> jobEnv.put(HELP, url.toString()));
  }

  static SealKey key(RunnerEnvironment environment) throws UnusableState, NoJobEnv {
    return SealKey.of(Secret.of(environment.variable(KEY).orElseThrow(NoJobEnv::new)));
  }

  /** Whether config has answered the runner, for this attempt at the job. */
  static boolean isThere(RunnerEnvironment environment) {
    return environment.variable(KEY).isPresent();
  }

  /** Added to the environment of the bin/run that starts a script with credentials. */
  static Map<String, String> toScriptWithCredentials() {
    return Map.of(CREDENTIALS, "given");
  }

  /** Whether the author's scripts are more than the processes of a command on this machine. */
  static boolean isElsewhere(RunnerEnvironment environment) {
    return environment.variable(ELSEWHERE).isPresent();
  }

  /** Whether another driver runs the job. */
  static boolean isDriven(RunnerEnvironment environment) {
    return environment.variable(DRIVER).isPresent();
  }

  /** Where the later calls tell of failures. */
  static Reporting reporting(RunnerEnvironment environment) {
    return new Reporting(
        environment.variable(AUDIT).map(Path::of),
        environment.variable(AUDIT_JOURNAL).isPresent(),
        operatorLog(environment.variable(LOG).orElse("")),
        environment.variable(HELP).map(URI::create));
  }

  /** A loop: a stream would make classes where no training has seen the variable. */
  private static Optional<SystemLog> operatorLog(String name) {
    for (SystemLog log : SystemLog.values()) {
      if (log.name().equals(name)) {
        return Optional.of(log);
      }
    }
    return Optional.empty();
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
            "system_failures=" + ShellWords.word(String.join(" ", codes)),
            "gone=" + ShellWords.word(launch.gone()))
        .collect(Collectors.joining(" "));
  }

  private static String words(List<Word> words) {
    return words.stream().map(Word::shell).collect(Collectors.joining(" "));
  }

  /** The time between SIGTERM and SIGKILL. */
  static Duration grace(RunnerEnvironment environment) {
    return environment
        .variable(GRACE)
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .orElse(SandboxSettings.DEFAULT_GRACE);
  }

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
