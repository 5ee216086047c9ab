package awsoidc.container;

import awsoidc.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * {@code registry_login: ecr}: a login to the registries of one region for the session of a job, as
 * {@code aws ecr get-login-password} would get it. Transient errors are retried, a few times.
 */
public final class EcrLogin {

  /** The keys of a session. */
  public record Keys(String accessKeyId, Secret secretAccessKey, Secret sessionToken) {}

  /** What came of it. */
  public sealed interface Result {

    /**
     * The login.
     *
     * @param refusal the beginning of what an exception says
     * @throws IOException where a later try may succeed
     */
    RegistryLogin orThrow(String refusal) throws IOException, Unobtainable;

    /**
     * A login, good for twelve hours and for every registry of the region that the session may
     * read, other accounts' too ("GetAuthorizationToken", Amazon ECR API Reference).
     */
    record LoggedIn(RegistryLogin login) implements Result {
      @Override
      public RegistryLogin orThrow(String refusal) {
        return login;
      }
    }

    /**
     * None.
     *
     * @param retryable whether a later try may succeed
     * @param status the HTTP status; 0 if there was no answer
     * @param code AWS's own error code, or the kind of trouble on the way to it
     * @param message AWS's own words, or the trouble's
     */
    record Refused(boolean retryable, int status, String code, String message) implements Result {
      @Override
      public RegistryLogin orThrow(String refusal) throws IOException, Unobtainable {
        if (retryable) {
          throw new IOException(refusal + this);
        }
        throw new Unobtainable(refusal + this);
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

  /** Waits; an edge, so that tests take no time. */
  @FunctionalInterface
  public interface Sleep {
    void sleep(Duration duration) throws InterruptedException;
  }

  private static final int MAX_ATTEMPTS = 4;
  private static final long FIRST_PAUSE_MILLIS = 200;

  /** Nothing is gained by a try that has less time than this. */
  private static final Duration SHORTEST_ATTEMPT = Duration.ofMillis(500);

  private static final String FIRST_LABELS = ".dkr.ecr.";
  private static final String FIRST_LABELS_FIPS = ".dkr.ecr-fips.";
  private static final int DIGITS_OF_ACCOUNT = 12;

  private final EcrCall call;
  private final Duration deadline;
  private final InstantSource clock;
  private final Sleep sleep;
  private final DoubleSupplier random;

  /**
   * Logs in by these settings.
   *
   * @param environment of the runner, by name: it may tell of a proxy
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

  EcrLogin(
      EcrCall call, Duration deadline, InstantSource clock, Sleep sleep, DoubleSupplier random) {
    this.call = call;
    this.deadline = deadline;
    this.clock = clock;
    this.sleep = sleep;
    this.random = random;
  }

  /**
   * Asks the ECR of a region until it has decided or the deadline, counted from now, is over.
   *
   * @param region as {@link #region} reads it, or the operator's
   */
  public Result login(String region, Keys keys) throws InterruptedException {
    Instant end = clock.instant().plus(deadline);
    for (int attempt = 1; ; attempt++) {
      Result result = call.ask(region, keys, Duration.between(clock.instant(), end));
      if (!(result instanceof Result.Refused refused)
          || !refused.retryable()
          || attempt == MAX_ATTEMPTS
          || !pauseAfter(attempt, end)) {
        return result;
      }
    }
  }

  /**
   * The region of a registry host of ECR's, {@code
   * ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com[.cn]} ("Amazon ECR private registry"); empty if it
   * is another's. The host stands in an image's name, which an author wrote: nothing but AWS's own
   * names must pass, because the login goes there.
   */
  public static Optional<String> region(String registryHost) {
    String rest = afterAccount(registryHost);
    for (String labels : new String[] {FIRST_LABELS, FIRST_LABELS_FIPS}) {
      if (rest.startsWith(labels)) {
        int end = rest.indexOf('.', labels.length());
        String region = end < 0 ? "" : rest.substring(labels.length(), end);
        return isRegion(region) && rest.substring(end + 1).equals(EcrSettings.suffix(region))
            ? Optional.of(region)
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String afterAccount(String host) {
    if (host.length() <= DIGITS_OF_ACCOUNT) {
      return "";
    }
    for (int i = 0; i < DIGITS_OF_ACCOUNT; i++) {
      if (host.charAt(i) < '0' || host.charAt(i) > '9') {
        return "";
      }
    }
    return host.substring(DIGITS_OF_ACCOUNT);
  }

  /** Small letters with hyphens, and a number at the end: {@code us-gov-west-1}. */
  private static boolean isRegion(String text) {
    int hyphen = text.lastIndexOf('-');
    if (hyphen < 1 || hyphen == text.length() - 1 || text.startsWith("-")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = i < hyphen && ((c >= 'a' && c <= 'z') || c == '-');
      boolean digit = i > hyphen && c >= '0' && c <= '9';
      if (!letter && !digit && i != hyphen) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether there is time for another attempt; if so, waits until it is due, with full jitter as
   * for STS: runners that were refused together must not come back together.
   */
  private boolean pauseAfter(int attempt, Instant end) throws InterruptedException {
    long limit = FIRST_PAUSE_MILLIS << attempt;
    Duration pause = Duration.ofMillis((long) (limit * random.getAsDouble()));
    if (clock.instant().plus(pause).plus(SHORTEST_ATTEMPT).isAfter(end)) {
      return false;
    }
    sleep.sleep(pause);
    return clock.instant().isBefore(end); // a machine that was suspended sleeps longer
  }
}
