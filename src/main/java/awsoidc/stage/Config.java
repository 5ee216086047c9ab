package awsoidc.stage;

import awsoidc.config.Configuration;
import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.delivery.JobScript;
import awsoidc.delivery.JobVariables;
import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import awsoidc.refusal.TokenMessages;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.role.SessionDuration;
import awsoidc.runner.JobResponse;
import awsoidc.state.JobState;
import awsoidc.state.StateFile;
import awsoidc.text.FileTrouble;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSearch;
import awsoidc.token.TokenSettings;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * config: read the operator's settings and the job, decide rule and sandbox, seal the decision, and
 * answer the runner. Nothing else may appear on standard output.
 */
final class Config {

  private final StageContext context;
  private final Path file;
  private final Log log;
  private Optional<String> hint = Optional.empty();

  Config(StageContext context, Arguments arguments) {
    this.context = context;
    this.file =
        ConfigurationFile.locate(
            arguments.config(),
            context.environment().variable(ConfigurationFile.VARIABLE),
            context.home());
    this.log = context.log();
  }

  Outcome run() throws IOException, InterruptedException {
    StateFile.prepareToWrite();
    Protection protection = Protection.ofThisProcess();
    List<String> gaps = protection.gaps(context.home(), file);
    if (!gaps.isEmpty() && protection.isRoot()) {
      return StageMessages.unprotected(gaps);
    }
    gaps.forEach(log::warning);
    ConfigurationFile.Result result =
        new CurrentConfiguration(file, context.clock()).read(protection.isRoot());
    // What every job passes is no switch over patterns: see Stages.
    if (result instanceof ConfigurationFile.Result.Invalid(List<Problem> problems)) {
      return StageMessages.invalidConfiguration(
          problems.stream().map(Problem::toString).toList(), check());
    }
    ConfigurationFile.Result.Valid valid = (ConfigurationFile.Result.Valid) result;
    valid.warnings().forEach(warning -> log.warning(warning.toString()));
    return decide(valid.configuration());
  }

  private String check() {
    return new Help(context.home(), Optional.empty())
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
      hint = new MissingToken(context.environment(), configuration).hint(job, others);
      return answer(configuration, job, Optional.empty(), Optional.empty());
    }
    return switch ((TokenSearch.Result.Unusable) result) {
      case TokenSearch.Result.Several(List<IdToken> tokens) ->
          refused(configuration, tokens.getFirst(), new Refusal.SeveralTokens(tokens));
      case TokenSearch.Result.Unreadable(String variable, String why) ->
          new RefusedJob(context, configuration)
              .outcome(Optional.empty(), new Refusal.UnreadableToken(variable, why));
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
    Instant now = context.clock().instant();
    Decision decision =
        configuration
            .rules()
            .decide(
                token.claims(),
                context.environment()::jobVariable,
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
    JobVariables variables = new JobVariables(context.environment()::jobVariable);
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

  private Outcome answer(
      Configuration configuration,
      JobResponse job,
      Optional<IdToken> token,
      Optional<JobState.Credentials> credentials)
      throws IOException {
    return new JobAcceptance(context, configuration, file, check())
        .accept(job, token, credentials, hint);
  }

  private Outcome refused(Configuration configuration, IdToken token, Refusal refusal) {
    return new RefusedJob(context, configuration).outcome(token, refusal);
  }

  private JobResponse jobResponse() throws IOException {
    Path response = context.environment().jobResponseFile();
    try {
      return JobResponse.read(response, JobScript.SOUGHT);
    } catch (IOException e) {
      throw new IOException(
          "the job's payload " + response + " cannot be read: " + FileTrouble.of(e), e);
    }
  }
}
