package awsoidc.stage;

import awsoidc.config.Configuration;
import awsoidc.config.Sandboxes;
import awsoidc.container.RegistryLogins;
import awsoidc.refusal.Refusal;
import awsoidc.runner.JobResponse;
import awsoidc.sandbox.ContainerJob;
import awsoidc.sandbox.JobName;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.secret.Secret;
import awsoidc.session.Verification;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which sandbox a job gets. Only the claims of a token count whose signature has been checked, and
 * which names this job: a token leaked from another job must not select that job's sandbox.
 */
final class SandboxChoice {

  /** The choice, or why there is none. */
  sealed interface Result {

    /** This one. */
    record Chosen(SandboxPlan plan) implements Result {}

    /** None for this job. */
    sealed interface NotChosen extends Result {}

    /** The token that decides was refused. */
    record Refused(Refusal refusal) implements NotChosen {}

    /** {@code why} says what to change. */
    record Unusable(String why, boolean forOperator) implements NotChosen {}
  }

  private final StageContext context;
  private final Configuration configuration;
  private final List<Path> hidden;

  /**
   * @param hidden files of the executor that must stay hidden in a sandbox
   */
  SandboxChoice(StageContext context, Configuration configuration, List<Path> hidden) {
    this.context = context;
    this.configuration = configuration;
    this.hidden = hidden;
  }

  /** Asks the issuer for its keys only where the payload leaves open which sandbox it is. */
  Result of(JobResponse job, Optional<IdToken> token) throws IOException {
    Sandboxes sandboxes = configuration.sandboxes();
    Optional<Claims> verified = Optional.empty();
    if (token.isPresent() && sandboxes.needClaims(job.facts())) {
      if (isOf(job, token.get())) {
        Optional<Refusal> refusal =
            new Verification(context.exchangeContext(), configuration.token()).refusal(token.get());
        if (refusal.isPresent()) {
          return new Result.Refused(refusal.get());
        }
        verified = token.map(IdToken::claims);
      } else {
        context
            .log()
            .warning(token.get().variable() + " is another job's token: it chooses no sandbox.");
      }
    }
    try {
      return new Result.Chosen(
          sandboxes.plan(
              job.facts(), verified, hidden, containerJob(job), context.stateDirectory()));
    } catch (UnusableSandbox e) {
      return new Result.Unusable(String.valueOf(e.getMessage()), e.isForOperator());
    }
  }

  private static boolean isOf(JobResponse job, IdToken token) {
    return job.id().isPresent() && job.id().equals(token.claims().text("job_id"));
  }

  private ContainerJob containerJob(JobResponse job) {
    return new ContainerJob(
        job.containers(),
        job.containers().expansion(job.variables(), context.environment()::jobVariable),
        context.environment()::variable,
        context.hostUser(),
        logins(job).map(Secret::of),
        new JobName(context.environment().temporaryDirectory()).full());
  }

  /**
   * As the runner knows it: expanded, and perhaps of config.toml's {@code environment}. Of a file
   * variable it says the path alone, and the payload what is in it.
   */
  private Optional<String> logins(JobResponse job) {
    return context
        .environment()
        .jobVariable(RegistryLogins.VARIABLE)
        .filter(value -> !value.startsWith("/"))
        .or(() -> Optional.ofNullable(job.variables().get(RegistryLogins.VARIABLE)));
  }
}
