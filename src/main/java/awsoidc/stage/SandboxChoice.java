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
 * Which sandbox a job gets. A token's claims count only if its signature has been checked and it
 * names this job: a token leaked from another job must not select that job's sandbox.
 */
public final class SandboxChoice {

  private final StageContext context;
  private final Configuration configuration;
  private final JobResponse job;
  private Optional<Claims> verified = Optional.empty();

  public SandboxChoice(StageContext context, Configuration configuration, JobResponse job) {
    this.context = context;
    this.configuration = configuration;
    this.job = job;
  }

  /**
   * Checks the token if its claims decide, because the payload leaves open which sandbox it is.
   *
   * @return why the token is refused, if it is
   */
  Optional<Refusal> check(Optional<IdToken> token) {
    if (token.isEmpty() || !needsClaims()) {
      return Optional.empty();
    }
    if (!isOf(job, token.get())) {
      context
          .log()
          .warning(token.get().variable() + " is another job's token: it chooses no sandbox.");
      return Optional.empty();
    }
    Optional<Refusal> refusal =
        new Verification(context.exchangeContext(), configuration.token()).refusal(token.get());
    if (refusal.isEmpty()) {
      verified = token.map(IdToken::claims);
    }
    return refusal;
  }

  /** As if the token's signature had been checked, and the payload named its job. */
  public void trust(IdToken token) {
    if (needsClaims() && (job.id().isEmpty() || isOf(job, token))) {
      verified = Optional.of(token.claims());
    }
  }

  private boolean needsClaims() {
    return configuration.sandboxes().needClaims(job.facts());
  }

  /** The sandbox, as the operator wrote it. */
  public Sandboxes.Choice choice() throws UnusableSandbox {
    return configuration.sandboxes().choose(job.facts(), verified);
  }

  /** The sandbox, as planned for this job. */
  public SandboxPlan plan(List<Path> hidden) throws IOException, UnusableSandbox {
    return configuration
        .sandboxes()
        .plan(job.facts(), verified, hidden, containerJob(), context.stateDirectory());
  }

  private static boolean isOf(JobResponse job, IdToken token) {
    return job.id().isPresent() && job.id().equals(token.claims().text("job_id"));
  }

  private ContainerJob containerJob() {
    return new ContainerJob(
        job.containers(),
        job.containers().expansion(job.variables(), context.environment()::jobVariable),
        context.environment()::variable,
        context.hostUser(),
        logins().map(Secret::of),
        new JobName(context.environment().temporaryDirectory()).full(),
        job.timeout());
  }

  /**
   * The value as the runner expands it, which may come from config.toml's {@code environment}. Of a
   * file variable the runner knows the path, and the payload the content.
   */
  private Optional<String> logins() {
    return context
        .environment()
        .jobVariable(RegistryLogins.VARIABLE)
        .filter(value -> !value.startsWith("/"))
        .or(() -> Optional.ofNullable(job.variables().get(RegistryLogins.VARIABLE)));
  }
}
