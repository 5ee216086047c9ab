package awsoidc.stage;

import awsoidc.audit.Audit;
import awsoidc.audit.AuditEvent;
import awsoidc.config.Configuration;
import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.delivery.JobScript;
import awsoidc.delivery.JobVariables;
import awsoidc.process.JobProcesses;
import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import awsoidc.refusal.TokenMessages;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.role.SessionDuration;
import awsoidc.runner.ConfigAnswer;
import awsoidc.runner.JobResponse;
import awsoidc.runner.RunnerExecutable;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.state.JobState;
import awsoidc.state.SealKey;
import awsoidc.state.StateFile;
import awsoidc.text.FileTrouble;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSearch;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * config: read the operator's settings and the job, decide rule and sandbox, seal the decision, and
 * answer the runner. Nothing else may appear on standard output.
 */
final class Config {

  private final StageContext edges;
  private final Path file;
  private final Log log;
  private Optional<String> hint = Optional.empty();

  Config(StageContext edges, Arguments arguments) {
    this.edges = edges;
    this.file =
        ConfigurationFile.locate(
            arguments.config(),
            edges.environment().variable(ConfigurationFile.VARIABLE),
            edges.home());
    this.log = edges.log();
  }

  Outcome run() throws IOException, InterruptedException {
    StateFile.prepareToWrite();
    Protection protection = Protection.ofThisProcess();
    List<String> gaps = protection.gaps(edges.home(), file);
    if (!gaps.isEmpty() && protection.isRoot()) {
      return StageMessages.unprotected(gaps);
    }
    gaps.forEach(log::warning);
    ConfigurationFile.Result result =
        new CurrentConfiguration(file, edges.clock()).read(protection.isRoot());
    // What every job passes is no switch over patterns: see Stages.
    if (result instanceof ConfigurationFile.Result.Invalid(List<String> problems)) {
      return StageMessages.invalidConfiguration(problems, check());
    }
    ConfigurationFile.Result.Valid valid = (ConfigurationFile.Result.Valid) result;
    valid.warnings().forEach(log::warning);
    return decide(valid.configuration());
  }

  private String check() {
    return new Help(edges.home(), Optional.empty())
        .tool("check", "--config", file.toAbsolutePath().toString());
  }

  private Outcome decide(Configuration configuration) throws IOException {
    JobResponse job = jobResponse();
    TokenSettings ours = configuration.token();
    TokenSearch.Result result = new TokenSearch(ours).in(job.variables());
    if (result instanceof TokenSearch.Result.Found(IdToken token)) {
      return decide(configuration, job, token);
    }
    if (result instanceof TokenSearch.Result.None(List<TokenSearch.Foreign> others, boolean old)) {
      others.forEach(other -> sayWhyNot(other, ours));
      if (old && others.isEmpty()) {
        log.info(TokenMessages.oldToken(ours));
      }
      hint = new MissingToken(edges.environment(), configuration).hint(job, others);
      return answer(configuration, job, Optional.empty(), Optional.empty());
    }
    return switch ((TokenSearch.Result.Unusable) result) {
      case TokenSearch.Result.Several(List<IdToken> tokens) ->
          refused(configuration, tokens.getFirst(), new Refusal.SeveralTokens(tokens));
      case TokenSearch.Result.Unreadable(String variable, String why) ->
          refused(configuration, Optional.empty(), new Refusal.UnreadableToken(variable, why));
    };
  }

  private void sayWhyNot(TokenSearch.Foreign other, TokenSettings ours) {
    if (other.nearMiss().isPresent()) {
      log.warning(TokenMessages.nearMiss(other.token(), other.nearMiss().get()));
    } else {
      log.info(TokenMessages.notOurs(other.token(), ours));
    }
  }

  private Outcome decide(Configuration configuration, JobResponse job, IdToken token)
      throws IOException {
    Instant now = edges.clock().instant();
    Decision decision =
        configuration
            .rules()
            .decide(
                token.claims(),
                edges.environment()::jobVariable,
                job.timeout().orElse(SessionDuration.ALWAYS_ALLOWED));
    if (decision instanceof Decision.Granted granted) {
      return grant(configuration, job, token, granted);
    }
    if (decision instanceof Decision.Declined(String rule)) {
      log.info("Rule \"" + rule + "\": this job runs without AWS credentials.");
      return answer(configuration, job, Optional.of(token), Optional.empty());
    }
    if (decision instanceof Decision.Unmatched
        && configuration.whenUnmatched() == WhenUnmatched.CONTINUE) {
      log.info("No rule fits this job's token: it runs without AWS credentials.");
      return answer(configuration, job, Optional.of(token), Optional.empty());
    }
    if (decision instanceof Decision.Undecided undecided) {
      return refused(configuration, token, new Refusal.Undecided(undecided, token, now));
    }
    Refusal refusal =
        decision instanceof Decision.RoleNotAllowed notAllowed
            ? new Refusal.RoleNotAllowed(notAllowed, token)
            : new Refusal.NoRule(token, ((Decision.Unmatched) decision).closest(), now);
    return refused(configuration, token, refusal);
  }

  private Outcome grant(
      Configuration configuration, JobResponse job, IdToken token, Decision.Granted granted)
      throws IOException {
    Grant grant = granted.grant();
    JobScript script = new JobScript(job.mentioned());
    JobVariables variables = new JobVariables(edges.environment()::jobVariable);
    DeliveryChoice.Result choice =
        new DeliveryChoice(configuration.delivery(), script, log).of(granted, variables);
    if (choice instanceof DeliveryChoice.Result.Refused(Refusal refusal)) {
      return refused(configuration, token, refusal);
    }
    if (choice instanceof DeliveryChoice.Result.OwnAlone) {
      return answer(configuration, job, Optional.of(token), Optional.empty());
    }
    if (script.exchangesToken()) {
      log.info(
          "This job's script calls assume-role-with-web-identity itself. It need not: it has the"
              + " credentials of rule \""
              + grant.rule()
              + "\", and what it exports by itself is not masked in this log.");
    }
    Optional<String> region =
        variables.setRegion()
            ? variables.halfRegion()
            : grant.region().or(() -> Optional.of(configuration.region()));
    return answer(
        configuration,
        job,
        Optional.of(token),
        Optional.of(
            new JobState.Credentials(
                grant,
                token,
                configuration.token(),
                configuration.sts(),
                ((DeliveryChoice.Result.Delivered) choice).delivery(),
                region,
                job.uploads(),
                configuration.auditFile(),
                script.namesFilesOfHome())));
  }

  private Outcome refused(Configuration configuration, IdToken token, Refusal refusal) {
    return refused(configuration, Optional.of(token), refusal);
  }

  private Outcome refused(Configuration configuration, Optional<IdToken> token, Refusal refusal) {
    AuditEvent event = new AuditEvent(AuditEvent.Kind.REFUSAL, edges.clock().instant());
    token.ifPresent(event::token);
    new Audit(configuration.auditFile(), log::warning)
        .record(event.outcome(refusal.entry().id(), Duration.ZERO));
    return Outcome.of(refusal, new Help(edges.home(), configuration.helpUrl()));
  }

  private Outcome answer(
      Configuration configuration,
      JobResponse job,
      Optional<IdToken> token,
      Optional<JobState.Credentials> credentials)
      throws IOException {
    SandboxChoice.Result result = new SandboxChoice(edges, configuration, hidden()).of(job, token);
    if (result instanceof SandboxChoice.Result.Chosen(SandboxPlan plan)) {
      new Remarks(edges).say(plan, job);
      return answer(
          configuration,
          job.movesFiles()
              ? plan.movingFiles(
                  RunnerExecutable.find(configuration.gitlabRunner(), edges.hostUser().path()))
              : plan,
          credentials);
    }
    return switch ((SandboxChoice.Result.NotChosen) result) {
      case SandboxChoice.Result.Refused(Refusal refusal) -> refused(configuration, token, refusal);
      case SandboxChoice.Result.Unusable(String why, boolean forOperator) ->
          forOperator
              ? StageMessages.operatorsFailure(
                  "This runner cannot provide the sandbox of its configuration",
                  List.of("sandbox: " + why))
              : new Outcome.JobFailure(List.of("sandbox: " + why));
    };
  }

  private Outcome answer(
      Configuration configuration, SandboxPlan plan, Optional<JobState.Credentials> credentials)
      throws IOException {
    boolean served = credentials.filter(ours -> ours.delivery().way() == Way.ENDPOINT).isPresent();
    Optional<String> objection = plan.type().noServers().filter(why -> served);
    if (objection.isPresent()) {
      return StageMessages.invalidConfiguration(List.of("sandbox: " + objection.get()), check());
    }
    Path temporary = edges.environment().temporaryDirectory();
    Optional<Path> cgroup = JobProcesses.cgroupFor(temporary);
    record(plan, cgroup);
    Sandbox sandbox = plan.sandbox(edges.directories(), edges.hostUser());
    SealKey key = SealKey.generate(edges.random());
    new StateFile(temporary, key)
        .write(new JobState(plan, credentials, Optional.empty()), edges.random());
    ConfigAnswer answer =
        new ConfigAnswer(
            edges.build(),
            plan.buildsDir(),
            plan.cacheDir(),
            JobEnv.jobEnv(
                key,
                edges.build(),
                sandbox,
                plan.type().directory(edges.directories()).path(),
                plan.grace(),
                cgroup,
                credentials,
                configuration.helpUrl(),
                hint));
    edges.out().write((answer.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    edges.out().flush();
    return new Outcome.Success();
  }

  /** Files of the executor that must stay hidden in a sandbox. */
  private List<Path> hidden() throws IOException {
    return List.of(edges.home().toRealPath(), file.toRealPath());
  }

  /** Records this job, in case nobody cleans up after it. */
  private void record(SandboxPlan plan, Optional<Path> cgroup) {
    try {
      edges.records().write(new RecordBuilder(edges).ofPlan(plan, cgroup));
    } catch (IOException e) {
      log.warning(
          "Cannot write the job record; after a crash, its leftovers must be removed by hand: "
              + FileTrouble.of(e));
    }
  }

  private JobResponse jobResponse() throws IOException {
    Path response = edges.environment().jobResponseFile();
    try {
      return JobResponse.read(response, JobScript.SOUGHT);
    } catch (IOException e) {
      throw new IOException(
          "the job's payload " + response + " cannot be read: " + FileTrouble.of(e), e);
    }
  }
}
