package awsoidc.stage;

import awsoidc.audit.Audit;
import awsoidc.config.Reporting;
import awsoidc.orphan.FailedAttempts;
import awsoidc.orphan.JobRecords;
import awsoidc.process.JobProcesses;
import awsoidc.refusal.Help;
import awsoidc.runner.ConfigToml;
import awsoidc.runner.RunnerCommandLine;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.sandbox.HostUser;
import awsoidc.sandbox.JobDirectories;
import awsoidc.sandbox.JobName;
import awsoidc.session.ExchangeContext;
import awsoidc.state.Randomness;
import awsoidc.systemlog.LoggerCommand;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The world outside, as {@code Main} hands it to the stages.
 *
 * @param home where bin/ and config/ are
 * @param build the build that these classes belong to
 * @param userName of the user that the runner runs as, in the system's database
 */
public record StageContext(
    RunnerEnvironment environment,
    Path home,
    String build,
    String userName,
    String userHome,
    InstantSource clock,
    Randomness random,
    Termination termination,
    OutputStream out,
    OutputStream err) {

  JobRecords records() {
    return new JobRecords(Path.of(userHome));
  }

  FailedAttempts failedAttempts() {
    return new FailedAttempts(Path.of(userHome));
  }

  /** The settings in config.toml of the runner that has this job, if known. */
  Optional<ConfigToml> registration() {
    return RunnerCommandLine.configFile(environment.variable(ConfigToml.VARIABLE).map(Path::of))
        .flatMap(toml -> ConfigToml.ofJob(ConfigToml.read(toml, home), environment::jobVariable));
  }

  ExchangeContext exchangeContext() {
    return new ExchangeContext(
        clock,
        environment::variable,
        Path.of(userHome),
        log()::warning,
        help(),
        audit(reporting(), log()));
  }

  /** Where failures are told, after config. */
  Reporting reporting() {
    return JobEnv.reporting(environment);
  }

  /** Where a refusal points to, after config. */
  Help help() {
    return help(reporting());
  }

  Help help(Reporting reporting) {
    return new Help(home, reporting.helpUrl());
  }

  /**
   * The operator's record.
   *
   * @param log where it is said that a line is missing there
   */
  Audit audit(Reporting reporting, Log log) {
    return new Audit(
        reporting.auditFile(),
        reporting.auditJournal() ? Optional.of(logger()) : Optional.empty(),
        log::warning);
  }

  LoggerCommand logger() {
    return LoggerCommand.on(environment.variable("PATH").orElse(""));
  }

  /** To the job's log, in the colours of the runner's own errors and warnings. */
  Log log() {
    return Log.coloured(err, environment);
  }

  JobDirectories directories() {
    return new JobDirectories(environment.temporaryDirectory(), stateDirectory());
  }

  /** Where the job's control group is, or would be; absent if groups cannot be made here. */
  Optional<Path> cgroup() {
    return JobProcesses.cgroup(new JobName(environment.temporaryDirectory()).full());
  }

  /** Where this program keeps data between calls. */
  Path stateDirectory() {
    return environment.stateDirectory(Path.of(userHome));
  }

  HostUser hostUser() {
    return HostUser.of(environment::variable, userName, userHome);
  }
}
