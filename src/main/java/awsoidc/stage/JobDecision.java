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

/**
 * Which credentials a job gets: its AWS token is looked for, and the rules decide on it.
 *
 * @param <T> what follows from it
 */
public final class JobDecision<T>
    implements TokenSearch.Cases<T, IOException>, Decision.Cases<T, IOException> {

  /** What follows from a decision. */
  public interface Sequel<T> {

    /**
     * The job runs, with credentials or without.
     *
     * @param hint a line for a script that fails
     */
    T accept(
        Optional<IdToken> token, Optional<JobState.Credentials> credentials, Optional<String> hint)
        throws IOException;

    T refuse(Optional<IdToken> token, Refusal refusal);

    /** The same where a job variable was to name the role. */
    default T refuse(Optional<IdToken> token, Decision.RoleNotAllowed decision, Refusal refusal) {
      return refuse(token, refusal);
    }
  }

  private final StageContext context;
  private final Configuration configuration;
  private final Sequel<T> sequel;
  private final Log log;
  private final JobResponse job;
  private Optional<IdToken> token = Optional.empty();

  public JobDecision(
      StageContext context, Configuration configuration, JobResponse job, Sequel<T> sequel) {
    this.context = context;
    this.configuration = configuration;
    this.log = context.log();
    this.job = job;
    this.sequel = sequel;
  }

  /** Reads what a decision is about. */
  public static JobResponse payload(Path response) throws IOException {
    try {
      return JobResponse.read(response, JobScript.SOUGHT);
    } catch (IOException e) {
      throw new IOException(
          "the job's payload " + response + " cannot be read: " + FileTrouble.of(e), e);
    }
  }

  /** Decides. */
  public T decide() throws IOException {
    return new TokenSearch(configuration.token()).in(job.variables()).fold(this);
  }

  @Override
  public T found(IdToken found) throws IOException {
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
  public T none(List<TokenSearch.Foreign> others, boolean old) throws IOException {
    TokenSettings ours = configuration.token();
    others.forEach(other -> sayWhyNot(other, ours));
    if (old && others.isEmpty()) {
      log.info(TokenMessages.oldToken(ours));
    }
    return sequel.accept(
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
  public T several(List<IdToken> tokens) {
    token = Optional.of(tokens.getFirst());
    return refused(TokenRefusals.several(tokens));
  }

  @Override
  public T unreadable(String variable, String why) {
    return refused(TokenRefusals.unreadable(variable, why));
  }

  @Override
  public T granted(Grant grant) throws IOException {
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
    return sequel.accept(
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
                script.namesFilesOfHome())),
        Optional.empty());
  }

  @Override
  public T declined(String rule) throws IOException {
    log.info("Rule \"" + rule + "\": this job runs without AWS credentials.");
    return withoutCredentials();
  }

  @Override
  public T unmatched(Optional<Decision.NearMiss> closest) throws IOException {
    if (configuration.whenUnmatched() == WhenUnmatched.CONTINUE) {
      log.info("No rule fits this job's token: it runs without AWS credentials.");
      return withoutCredentials();
    }
    return refused(RuleRefusals.unmatched(token.orElseThrow(), closest, now()));
  }

  @Override
  public T undecided(Decision.Undecided decision) {
    return refused(RuleRefusals.undecided(decision, token.orElseThrow(), now()));
  }

  @Override
  public T roleNotAllowed(Decision.RoleNotAllowed decision) {
    return sequel.refuse(
        token, decision, RuleRefusals.roleNotAllowed(decision, token.orElseThrow()));
  }

  private T withoutCredentials() throws IOException {
    return sequel.accept(token, Optional.empty(), Optional.empty());
  }

  private T refused(Refusal refusal) {
    return sequel.refuse(token, refusal);
  }

  private Instant now() {
    return context.clock().instant();
  }
}
