package awsoidc.stage;

import awsoidc.audit.AuditEvent.Kind;
import awsoidc.orphan.JobRecord;
import awsoidc.process.JobProcesses;
import awsoidc.refusal.Phrases;
import awsoidc.refusal.Refusal;
import awsoidc.role.Grant;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.WrappedDriver;
import awsoidc.session.Obtaining;
import awsoidc.session.Verification;
import awsoidc.state.JobState;
import awsoidc.state.StateFile;
import awsoidc.sts.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** prepare: make the sandbox, exchange the token at STS, seal the session for run. */
final class Prepare {

  private final StageContext context;

  Prepare(StageContext context) {
    this.context = context;
  }

  Outcome run() throws IOException, InterruptedException, JobEnv.NoJobEnv {
    Path directory = context.environment().temporaryDirectory();
    StateFile file = new StateFile(directory, JobEnv.key(context.environment()));
    JobState state = file.read();
    Sandbox sandbox = state.sandbox().sandbox(context.directories(), context.hostUser());
    Map<String, String> labels = recordProject(state.sandbox());
    new JobProcesses(JobEnv.cgroup(context.environment()), List.of()).makeGroup();
    if (state.sandbox().lacksGitlabRunner()) {
      Log.to(context.err()).warning(StageMessages.NO_GITLAB_RUNNER);
    }
    SandboxStartup startup = new SandboxStartup(context, state, sandbox);
    Outcome begun = startup.begin(labels);
    if (!begun.isSuccess()) {
      return begun;
    }
    Repetition repetition = new Repetition(context);
    Outcome outcome = obtain(state, file, startup, repetition);
    if (!outcome.isSuccess()) {
      startup.abandon();
      return outcome;
    }
    Outcome made = startup.await();
    Optional<WrappedDriver> driver = sandbox.driver();
    if (made.isSuccess() && driver.isPresent()) {
      made = new WrappedStages(context, driver.get()).prepare();
    }
    if (made.isSuccess()) {
      repetition.end();
    }
    return made;
  }

  /**
   * In a repeated attempt, waits for the sandbox first: STS need not be asked for a local failure.
   */
  private Outcome obtain(
      JobState state, StateFile file, SandboxStartup startup, Repetition repetition)
      throws IOException, InterruptedException {
    if (state.credentials().isEmpty()) {
      return Outcome.SUCCESS;
    }
    if (repetition.isOne()) {
      Outcome withoutSession = startup.awaitWithoutSession();
      if (!withoutSession.isSuccess()) {
        return withoutSession;
      }
    }
    return obtain(state, state.credentials().get(), file, startup);
  }

  /**
   * Adds the project's directory to the job record, which config did not know yet.
   *
   * @return labels for the job's containers
   */
  private Map<String, String> recordProject(SandboxPlan plan) throws IOException {
    JobRecord record = new RecordBuilder(context).ofProject(plan);
    try {
      context.records().write(record);
      return context.records().labels(record);
    } catch (IOException saidByConfig) {
      return Map.of(); // then only cleanup finds the job's containers, by their names
    }
  }

  private Outcome obtain(
      JobState state, JobState.Credentials credentials, StateFile file, SandboxStartup startup)
      throws IOException, InterruptedException {
    Optional<Refusal> unverified =
        new Verification(context.exchangeContext(), credentials.tokenSettings())
            .refusal(credentials.token());
    if (unverified.isPresent()) {
      return new RefusedJob(context, context.reporting()).outcome(credentials, unverified.get());
    }
    return new Obtaining(context.exchangeContext(), credentials)
        .all(Kind.GRANT)
        .fold(
            obtained -> {
              file.write(state.with(obtained.grant(), obtained.sessions()), context.random());
              Session session = obtained.sessions().main();
              startup.session(session);
              announce(credentials.grant(), obtained.grant(), session);
              return Outcome.SUCCESS;
            },
            refused -> Outcome.of(refused.refusal(), context.help()));
  }

  private void announce(Grant wanted, Grant grant, Session session) {
    Log log = Log.to(context.out());
    if (grant.duration().compareTo(wanted.duration()) < 0) {
      log.info(
          "The role allows sessions shorter than the job's timeout of "
              + Phrases.duration(wanted.duration())
              + ": the session lasts "
              + Phrases.duration(grant.duration())
              + ". MaxSessionDuration of the role, or `duration:` of the rule, changes that.");
    }
    Duration left = Duration.between(context.clock().instant(), session.expiration());
    log.info(
        "AWS credentials of "
            + grant.role()
            + " as "
            + grant.sessionName()
            + " for "
            + Phrases.roughly(left)
            + " (rule \""
            + grant.rule()
            + "\").");
  }
}
