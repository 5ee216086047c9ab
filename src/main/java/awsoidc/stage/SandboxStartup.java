package awsoidc.stage;

import awsoidc.container.EcrLogin;
import awsoidc.container.EcrSettings;
import awsoidc.container.EcrSource;
import awsoidc.container.ImageName;
import awsoidc.container.RegistryLogin;
import awsoidc.container.UnusableImage;
import awsoidc.sandbox.CreationInputs;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.UnusableSandbox;
import awsoidc.state.JobState;
import awsoidc.sts.Session;
import awsoidc.text.FileTrouble;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** The job's sandbox while it is made, at the same time as the exchange at STS. */
final class SandboxStartup implements EcrSource {

  private final StageContext context;
  private final JobState state;
  private final Sandbox sandbox;
  private final Log log;
  private final CompletableFuture<Optional<Session>> session = new CompletableFuture<>();
  private final CompletableFuture<Outcome> made = new CompletableFuture<>();
  private final CompletableFuture<Outcome> wantsSession = new CompletableFuture<>();

  SandboxStartup(StageContext context, JobState state, Sandbox sandbox) {
    this.context = context;
    this.state = state;
    this.sandbox = sandbox;
    this.log = context.log();
  }

  /**
   * Makes its directories, and begins to make the rest in another thread, which SIGTERM stops.
   *
   * @param labels for the job's containers
   * @return a failure if the directories cannot be made
   */
  Outcome begin(Map<String, String> labels) {
    context.termination().whenAsked(sandbox::stop);
    Outcome directories = outcome(() -> sandbox.makeDirectories(log::warning));
    if (directories.isSuccess()) {
      CreationInputs creation =
          new CreationInputs(
              context.environment()::jobVariable, labels, this, context.out(), log::warning);
      Thread.ofPlatform()
          .daemon()
          .name("sandbox")
          .start(() -> made.complete(outcome(() -> sandbox.create(creation))));
    }
    return directories;
  }

  private static Outcome outcome(Step step) {
    try {
      step.run();
      return Outcome.SUCCESS;
    } catch (UnusableSandbox e) {
      return Outcome.unusableSandbox(List.of(String.valueOf(e.getMessage()).split("\n")));
    } catch (IOException e) {
      return Outcome.systemFailure(
          Outcome.SYSTEM, List.of(("prepare failed: " + FileTrouble.of(e)).split("\n")));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Outcome.systemFailure("prepare was interrupted");
    } catch (RuntimeException e) {
      return Outcome.systemFailure("prepare failed: " + e);
    }
  }

  private interface Step {
    void run() throws IOException, InterruptedException, UnusableSandbox;
  }

  /** Hands the session over to a sandbox that waits for it. */
  void session(Session obtained) {
    session.complete(Optional.of(obtained));
  }

  /** There will be no session, so the sandbox is not needed. */
  void abandon() {
    session.complete(Optional.empty());
    sandbox.stop();
    made.join();
  }

  /** Waits until it is made or needs a session. */
  Outcome awaitWithoutSession() {
    return (Outcome) CompletableFuture.anyOf(made, wantsSession).join();
  }

  Outcome await() {
    session.complete(Optional.empty());
    return made.join();
  }

  @Override
  public Optional<RegistryLogin> login(ImageName image)
      throws IOException, InterruptedException, UnusableImage {
    Optional<String> region = EcrLogin.region(image.registry());
    if (region.isEmpty()) {
      return Optional.empty();
    }
    wantsSession.complete(Outcome.SUCCESS);
    Session keys =
        session
            .join()
            .orElseThrow(() ->
                new UnusableImage(
                    "the image "
                        + image
                        + " is in Amazon ECR, and this job has no AWS credentials to log in"
                        + " there"));
    EcrSettings settings = settings(state.credentials().orElseThrow());
    EcrLogin login =
        new EcrLogin(
            settings,
            context.environment()::variable,
            context.clock(),
            Thread::sleep,
            ThreadLocalRandom.current()::nextDouble);
    return Optional.of(
        login
            .login(
                region.get(),
                new EcrLogin.Keys(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken()))
            .orThrow("Amazon ECR in " + region.get() + " gave no login for " + image + ": "));
  }

  private static EcrSettings settings(JobState.Credentials credentials) {
    return new EcrSettings(
        Optional.empty(),
        credentials.sts().fips(),
        credentials.sts().deadline(),
        credentials.sts().network());
  }
}
