package awsoidc.stage;

import awsoidc.config.Configuration;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.refusal.Refusal;
import awsoidc.role.Decision;
import awsoidc.runner.ConfigAnswer;
import awsoidc.runner.JobResponse;
import awsoidc.runner.RunnerExecutable;
import awsoidc.runner.WrappedAnswer;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.state.JobState;
import awsoidc.state.SealKey;
import awsoidc.state.StateFile;
import awsoidc.text.FileTrouble;
import awsoidc.token.IdToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What config does once a job's credentials are decided: choose its sandbox, record the job, seal
 * the decision, and answer the runner.
 */
final class JobAcceptance implements JobDecision.Sequel<Outcome> {

  private final StageContext context;
  private final Configuration configuration;
  private final JobResponse job;
  private final Path file;
  private final String check;

  /**
   * @param check the command that reads it again
   */
  JobAcceptance(
      StageContext context, Configuration configuration, JobResponse job, Path file, String check) {
    this.context = context;
    this.configuration = configuration;
    this.job = job;
    this.file = file;
    this.check = check;
  }

  /** Accepts the job, unless there is no sandbox for it. */
  @Override
  public Outcome accept(
      Optional<IdToken> token, Optional<JobState.Credentials> credentials, Optional<String> hint)
      throws IOException {
    SandboxChoice choice = new SandboxChoice(context, configuration, job);
    Optional<Refusal> refusal = choice.check(token);
    if (refusal.isPresent()) {
      return refuse(token, refusal.get());
    }
    SandboxPlan plan;
    try {
      plan = choice.plan(List.of(context.home().toRealPath(), file.toRealPath()));
    } catch (UnusableSandbox e) {
      List<String> why = List.of("sandbox: " + e.getMessage());
      return e.isForOperator()
          ? Outcome.operatorsFailure(
              Outcome.SANDBOX, "This runner cannot provide the sandbox of its configuration", why)
          : Outcome.unusableSandbox(why);
    }
    new Remarks(context).say(plan, job);
    return answer(
        job.movesFiles()
            ? plan.movingFiles(
                RunnerExecutable.find(configuration.gitlabRunner(), context.hostUser().path()))
            : plan,
        credentials,
        hint);
  }

  @Override
  public Outcome refuse(Optional<IdToken> token, Refusal refusal) {
    return new RefusedJob(context, configuration.reporting()).outcome(token, refusal);
  }

  @Override
  public Outcome refuse(
      Optional<IdToken> token, Decision.RoleNotAllowed decision, Refusal refusal) {
    return new RefusedJob(context, configuration.reporting()).outcome(token, decision, refusal);
  }

  private Outcome answer(
      SandboxPlan plan, Optional<JobState.Credentials> credentials, Optional<String> hint)
      throws IOException {
    Optional<Outcome> objection = credentials.flatMap(ours -> objection(plan, ours));
    if (objection.isPresent()) {
      return objection.get();
    }
    Path temporary = context.environment().temporaryDirectory();
    Optional<Path> cgroup = context.cgroup();
    record(plan, cgroup);
    Sandbox sandbox = plan.sandbox(context.directories(), context.hostUser());
    SealKey key = SealKey.generate(context.random());
    new StateFile(temporary, key)
        .write(new JobState(plan, credentials, Optional.empty()), context.random());
    Map<String, String> jobEnv =
        JobEnv.jobEnv(
            key,
            context.build(),
            sandbox,
            plan.type().directory(context.directories()).path(),
            plan.grace(),
            cgroup,
            credentials,
            configuration.reporting(),
            hint);
    if (sandbox.driver().isPresent()) {
      return new WrappedStages(context, sandbox.driver().get())
          .config(said -> say(WrappedAnswer.merged(said, context.build(), jobEnv)));
    }
    say(new ConfigAnswer(context.build(), plan.buildsDir(), plan.cacheDir(), jobEnv).toJson());
    return Outcome.SUCCESS;
  }

  private void say(String answer) throws IOException {
    context.out().write((answer + "\n").getBytes(StandardCharsets.UTF_8));
    context.out().flush();
  }

  /** Why this sandbox cannot give a job its credentials in this way. */
  private Optional<Outcome> objection(SandboxPlan plan, JobState.Credentials credentials) {
    Way way = credentials.delivery().way();
    if (way == Way.ENDPOINT && plan.type().noServers().isPresent()) {
      return Optional.of(
          StageMessages.invalidConfiguration(
              List.of("sandbox: " + plan.type().noServers().get()), check));
    }
    boolean inFiles = way == Way.FILES || !credentials.grant().profiles().isEmpty();
    return plan.type()
        .noFiles()
        .filter(why -> inFiles)
        .map(why -> StageMessages.filesOutOfReach(why, credentials.grant()));
  }

  /** Writes the job record, in case cleanup never runs. */
  private void record(SandboxPlan plan, Optional<Path> cgroup) {
    try {
      context.records().write(new RecordBuilder(context).ofPlan(plan, cgroup));
    } catch (IOException e) {
      context
          .log()
          .warning(
              "Cannot write the job record; after a crash, its leftovers must be removed by hand: "
                  + FileTrouble.of(e));
    }
  }
}
