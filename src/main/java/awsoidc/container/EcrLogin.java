package awsoidc.container;

import awsoidc.net.Backoff;
import awsoidc.net.Sleep;
import awsoidc.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code registry_login: ecr}: logs a job's session in to the registries of one region, as {@code
 * aws ecr get-login-password} does. Transient errors are retried a few times.
 */
public final class EcrLogin {

  /** The keys of a session. */
  public record Keys(String accessKeyId, Secret secretAccessKey, Secret sessionToken) {}

  /** One request, one attempt; an edge. */
  @FunctionalInterface
  interface Call {

    /**
     * @param atMost how long this attempt may take
     */
    Result ask(String region, Keys keys, Duration atMost) throws InterruptedException;
  }

  /** ECR's answer. */
  public sealed interface Result {

    /** Whether a later attempt may succeed where this one did not. */
    boolean retryable();

    /**
     * The login.
     *
     * @param refusal the beginning of what an exception says
     * @throws IOException where a later try may succeed
     */
    RegistryLogin orThrow(String refusal) throws IOException, UnusableImage;

    /**
     * A login, valid for twelve hours and for every registry of the region that the session may
     * read, other accounts' too ("GetAuthorizationToken", Amazon ECR API Reference).
     */
    record LoggedIn(RegistryLogin login) implements Result {
      @Override
      public boolean retryable() {
        return false;
      }

      @Override
      public RegistryLogin orThrow(String refusal) {
        return login;
      }
    }

    /**
     * @param status the HTTP status; 0 if there was no answer
     * @param code AWS's error code, or what kept the request from AWS
     */
    record Refused(boolean retryable, int status, String code, String message) implements Result {
      @Override
      public RegistryLogin orThrow(String refusal) throws IOException, UnusableImage {
        if (retryable) {
          throw new IOException(refusal + this);
        }
        throw new UnusableImage(refusal + this);
      }

      /** ECR's answer in one line. */
      @Override
      public String toString() {
        return (status == 0 ? "" : "HTTP " + status + " ")
            + code
            + (message.isEmpty() ? "" : ": " + message);
      }
    }
  }

  private static final int MAX_ATTEMPTS = 4;

  private static final Pattern REGISTRY =
      Pattern.compile(
          "[0-9]{12}\\.dkr\\.ecr(?:-fips)?\\.([a-z][a-z-]*-[0-9]+)\\.(amazonaws\\.com(?:\\.cn)?)");

  private final Call call;
  private final Duration deadline;
  private final InstantSource clock;
  private final Backoff backoff;

  /**
   * @param environment of the runner, by name: it may name a proxy
   * @param random uniform in [0, 1)
   * @throws awsoidc.net.UnusableCaBundle if the settings name one
   */
  public EcrLogin(
      EcrSettings settings,
      Function<String, Optional<String>> environment,
      InstantSource clock,
      Sleep sleep,
      DoubleSupplier random) {
    this(new SdkEcrCall(settings, environment), settings.deadline(), clock, sleep, random);
  }

  EcrLogin(Call call, Duration deadline, InstantSource clock, Sleep sleep, DoubleSupplier random) {
    this.call = call;
    this.deadline = deadline;
    this.clock = clock;
    this.backoff = new Backoff(clock, sleep, random);
  }

  /** Asks a region's ECR until it has decided, or until the deadline, counted from now. */
  public Result login(String region, Keys keys) throws InterruptedException {
    Instant end = clock.instant().plus(deadline);
    for (int attempt = 1; ; attempt++) {
      Result result = call.ask(region, keys, Duration.between(clock.instant(), end));
      if (!result.retryable()
          || attempt == MAX_ATTEMPTS
          || !backoff.await(backoff.pause(attempt), end)) {
        return result;
      }
    }
  }

  /**
   * The region of {@code ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com[.cn]} ("Amazon ECR private
   * registry"); empty for another registry. An author wrote the host, and the login is sent to it:
   * only AWS's own names may match.
   */
  public static Optional<String> region(String registryHost) {
    Matcher registry = REGISTRY.matcher(registryHost);
    return registry.matches() && registry.group(2).equals(EcrSettings.suffix(registry.group(1)))
        ? Optional.of(registry.group(1))
        : Optional.empty();
  }
}
