package awsoidc.sts;

import awsoidc.net.RawAnswer;
import awsoidc.net.Silence;
import awsoidc.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What STS, or the way to it, said instead of giving a session.
 *
 * @param retryable transient: whether a later try may succeed
 * @param trouble what it is about, where no answer of STS's says so
 * @param status the HTTP status; 0 if there was no answer
 * @param code STS's own error code, or the kind of trouble on the way to it
 * @param message STS's own words, or the trouble's
 * @param date of the answer, by the clock of whoever gave it
 */
public record StsError(
    boolean retryable,
    Trouble trouble,
    int status,
    String code,
    String message,
    Optional<Instant> date,
    Optional<Duration> retryAfter) {

  /** Throttling has many names and arrives as 400, 429 or 503. */
  private static final Set<String> THROTTLED =
      Set.of(
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestLimitExceeded",
          "BandwidthLimitExceeded",
          "LimitExceededException",
          "TooManyRequestsException",
          "PriorRequestNotComplete",
          "SlowDown");

  public enum Trouble {
    ANSWER,
    /** An answer, but not STS's: that of a proxy, a portal, another service. */
    NOT_STS,
    /** No answer: the network between us and STS. */
    NETWORK,
    /** The certificate, or nothing in common to speak. */
    TLS,
    PROXY,
    /** No request was made: earlier ones took all the time. */
    DEADLINE,
    /** An answer that says whose the session is: not the role's. */
    IDENTITY
  }

  static boolean isThrottling(int status, String code) {
    return status == 429 || THROTTLED.contains(code);
  }

  /** Whether it came because of too many requests. */
  public boolean isThrottling() {
    return isThrottling(status, code);
  }

  static StsError ofAnswer(boolean retryable, int status, String code, String message) {
    return new StsError(
        retryable, Trouble.ANSWER, status, code, message, Optional.empty(), Optional.empty());
  }

  static StsError notSts(RawAnswer answer, String code, List<Secret> secrets) {
    int status = answer.status();
    return new StsError(
        Verdict.isRetryable(status, code, ""),
        Trouble.NOT_STS,
        status,
        code,
        answer.described("an STS", secrets),
        Optional.empty(),
        Optional.empty());
  }

  static StsError of(Silence silence) {
    return without(
        Trouble.valueOf(silence.kind().name()),
        silence.retryable(),
        silence.code(),
        silence.message());
  }

  static StsError without(Trouble trouble, boolean retryable, String code, String message) {
    return new StsError(retryable, trouble, 0, code, message, Optional.empty(), Optional.empty());
  }

  /** The same error, retryable because a later try would ask for less. */
  StsError asRetryable() {
    return new StsError(true, trouble, status, code, message, date, retryAfter);
  }

  StsError with(Optional<Instant> dateOfAnswer, Optional<Duration> askedToWait) {
    return new StsError(retryable, trouble, status, code, message, dateOfAnswer, askedToWait);
  }

  /**
   * The same where an answer quotes what was sent: "Value 'ey…' at 'webIdentityToken' failed …", or
   * the canonical string of a signature, with x-amz-security-token in it.
   */
  StsError without(List<Secret> secrets) {
    return new StsError(
        retryable,
        trouble,
        status,
        Secret.mask(code, secrets),
        Secret.mask(message, secrets),
        date,
        retryAfter);
  }

  @Override
  public String toString() {
    return (status == 0 ? "" : "HTTP " + status + " ")
        + code
        + (message.isEmpty() ? "" : ": " + message);
  }
}
