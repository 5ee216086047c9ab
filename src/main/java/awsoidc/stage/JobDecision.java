package awsoidc.stage;

import awsoidc.config.Configuration;
import awsoidc.config.Configuration.WhenUnmatched;
import awsoidc.delivery.DeliverySettings;
import awsoidc.delivery.JobScript;
import awsoidc.delivery.JobVariables;
import awsoidc.refusal.Refusal;
import awsoidc.refusal.RuleRefusals;
import awsoidc.refusal.TokenMessages;
import awsoidc.refusal.TokenRefusals;
import awsoidc.role.Decision;
import awsoidc.role.Grant;
import awsoidc.role.SessionDuration;
import awsoidc.runner.JobResponse;
import awsoidc.state.JobState;
import awsoidc.text.FileTrouble;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSearch;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Which credentials a job gets: its AWS token is looked for, and the rules decide on it. */
final class JobDecision
    implements TokenSearch.Cases<Outcome, IOException>, Decision.Cases<Outcome, IOException> {

  private final StageContext context;
  private final Configuration configuration;
  private final JobAcceptance acceptance;
  private final Log log;
  private final JobResponse job;
  private Optional<IdToken> token = Optional.empty();

  JobDecision(StageContext context, Configuration configuration, Path file, String check)
      throws IOException {
    this.context = context;
    this.configuration = configuration;
    this.log = context.log();
    this.job = jobResponse(context.environment().jobResponseFile());
    this.acceptance = new JobAcceptance(context, configuration, job, file, check);
  }

  private static JobResponse jobResponse(Path response) throws IOException {
    try {
      return JobResponse.read(response, JobScript.SOUGHT);
    } catch (IOException e) {
      throw new IOException(
          "the job's payload " + response + " cannot be read: " + FileTrouble.of(e), e);
    }
  }

  Outcome outcome() throws IOException {
    return new TokenSearch(configuration.token()).in(job.variables()).fold(this);
  }

  @Override
  public Outcome found(IdToken found) throws IOException {
    token = Optional.of(found);
    return configuration
        .rules()
        .decide(
            found.claims(),
            context.environment()::jobVariable,
            job.timeout().orElse(SessionDuration.ALWAYS_ALLOWED))
        .fold(this);
  }

  @Override
  public Outcome none(List<TokenSearch.Foreign> others, boolean old) throws IOException {
    TokenSettings ours = configuration.token();
    others.forEach(other -> sayWhyNot(other, ours));
    if (old && others.isEmpty()) {
      log.info(TokenMessages.oldToken(ours));
    }
    return acceptance.accept(
        token,
        Optional.empty(),
        new MissingToken(context.environment(), configuration).hint(job, others));
  }

  private void sayWhyNot(TokenSearch.Foreign other, TokenSettings ours) {
    if (other.nearMiss().isPresent()) {
      log.warning(TokenMessages.nearMiss(other.token(), other.nearMiss().get()));
    } else {
      log.info(TokenMessages.notOurs(other.token(), ours));
    }
  }

  @Override
  public Outcome several(List<IdToken> tokens) {
    token = Optional.of(tokens.getFirst());
    return refused(TokenRefusals.several(tokens));
  }

  @Override
  public Outcome unreadable(String variable, String why) {
    return refused(TokenRefusals.unreadable(variable, why));
  }

  @Override
  public Outcome granted(Grant grant) throws IOException {
    JobScript script = new JobScript(job.mentioned());
    JobVariables variables = new JobVariables(context.environment()::jobVariable);
    List<String> conflicting = variables.conflicting(grant.chooser());
    DeliveryChoice choice =
        new DeliveryChoice(configuration.delivery(), script, grant.rule(), conflicting, log);
    if (choice.isUnsafe()) {
      return refused(RuleRefusals.conflict(conflicting, grant));
    }
    Optional<DeliverySettings> delivery = choice.delivery();
    if (delivery.isEmpty()) {
      return withoutCredentials();
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
    return acceptance.accept(
        token,
        Optional.of(
            new JobState.Credentials(
                grant,
                token.orElseThrow(),
                configuration.token(),
                configuration.sts(),
                delivery.get(),
                region,
                job.uploads(),
                configuration.auditFile(),
                script.namesFilesOfHome())),
        Optional.empty());
  }

  @Override
  public Outcome declined(String rule) throws IOException {
    log.info("Rule \"" + rule + "\": this job runs without AWS credentials.");
    return withoutCredentials();
  }

  @Override
  public Outcome unmatched(Optional<Decision.NearMiss> closest) throws IOException {
    if (configuration.whenUnmatched() == WhenUnmatched.CONTINUE) {
      log.info("No rule fits this job's token: it runs without AWS credentials.");
      return withoutCredentials();
    }
    return refused(RuleRefusals.unmatched(token.orElseThrow(), closest, now()));
  }

  @Override
  public Outcome undecided(Decision.Undecided decision) {
    return refused(RuleRefusals.undecided(decision, token.orElseThrow(), now()));
  }

  @Override
  public Outcome roleNotAllowed(Decision.RoleNotAllowed decision) {
    return new RefusedJob(context, configuration)
        .outcome(token, decision, RuleRefusals.roleNotAllowed(decision, token.orElseThrow()));
  }

  private Outcome withoutCredentials() throws IOException {
    return acceptance.accept(token, Optional.empty(), Optional.empty());
  }

  private Outcome refused(Refusal refusal) {
    return new RefusedJob(context, configuration).outcome(token, refusal);
  }

  private Instant now() {
    return context.clock().instant();
  }
}
