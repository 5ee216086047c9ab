package awsoidc.sts;

import awsoidc.net.HttpProxy;
import awsoidc.sts.StsError.Trouble;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells transient errors from permanent ones. STS's codes are those of the AWS STS API Reference
 * (AssumeRoleWithWebIdentity, Common errors); another STS has others, so what nobody knows is
 * judged by its status.
 */
final class Verdict {

  private static final Set<String> PASSING =
      Set.of(
          "IDPCommunicationError",
          "InternalFailure",
          "InternalError",
          "ServiceUnavailable",
          "RequestTimeout",
          "RequestTimeoutException");

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

  /** Some STSes answer as S3 does, with Error as the root, where the SDK does not look. */
  private static final Pattern CODE = Pattern.compile("<Code>([^<]{1,200})</Code>");

  private static final Pattern MESSAGE = Pattern.compile("<Message>([^<]{1,2000})</Message>");

  private static final int DEEPEST_CAUSE = 10;
  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  private Verdict() {}

  /**
   * @param proxy on the way, if there is one
   * @param answer if one came
   */
  static StsError of(
      SdkException e, StsRequest request, Optional<HttpProxy> proxy, Optional<RawAnswer> answer) {
    if (e instanceof AwsServiceException service) {
      return ofAnswer(service, request, proxy, answer);
    }
    return answer.isPresent() && !isTimeout(e)
        ? StsError.notSts(answer.get(), "no credentials", request.secrets())
        : ofSilence(e, proxy);
  }

  private static StsError ofAnswer(
      AwsServiceException e,
      StsRequest request,
      Optional<HttpProxy> proxy,
      Optional<RawAnswer> answer) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = text(details == null ? null : details.errorCode());
    String message = text(details == null ? null : details.errorMessage());
    int status = e.statusCode();
    if (proxy.isPresent() && status == PROXY_AUTHENTICATION_REQUIRED) {
      return StsError.without(
          Trouble.PROXY, false, "proxy", proxy.get() + " wants another user or password (407)");
    }
    if (code.isEmpty() && answer.isPresent()) {
      String body = answer.get().text();
      code = element(CODE, body);
      message = code.isEmpty() ? message : element(MESSAGE, body);
    }
    if (code.isEmpty()) {
      code = "no error code";
      // What is in front of STS, when that is away, may leave the body out.
      if (answer.isPresent() && !(answer.get().isEmpty() && isPassing(status, code, ""))) {
        return StsError.notSts(answer.get(), code, request.secrets());
      }
    }
    // A new session is not known everywhere at once.
    boolean propagating =
        code.equals("InvalidClientTokenId") && !(request instanceof StsRequest.WebIdentity);
    return StsError.ofAnswer(propagating || isPassing(status, code, message), status, code, message)
        .with(
            header(details, "Date").flatMap(HttpDate::parse),
            header(details, "Retry-After").flatMap(Verdict::seconds));
  }

  private static Optional<String> header(@Nullable AwsErrorDetails details, String name) {
    return details == null || details.sdkHttpResponse() == null
        ? Optional.empty()
        : details.sdkHttpResponse().firstMatchingHeader(name);
  }

  /** Retry-After as a number of seconds (RFC 9110, section 10.2.3), an hour at most. */
  private static Optional<Duration> seconds(String value) {
    return value.strip().matches("\\d{1,4}")
        ? Optional.of(Duration.ofSeconds(Long.parseLong(value.strip())))
        : Optional.empty();
  }

  private static String element(Pattern element, String body) {
    Matcher match = element.matcher(body);
    return match.find() ? match.group(1).strip() : "";
  }

  static boolean isPassing(int status, String code, String message) {
    return status >= 500
        || status == 408
        || status == 429
        || PASSING.contains(code)
        || THROTTLED.contains(code)
        // STS could not fetch the issuer's keys in time: one code with mistakes, told by its words.
        || (code.equals("InvalidIdentityToken")
            && message.toLowerCase(Locale.ROOT).contains("retrieve verification key"));
  }

  /** No answer at all: the network, unless it is the certificate that we do not trust. */
  private static StsError ofSilence(SdkException e, Optional<HttpProxy> proxy) {
    List<Throwable> causes = causes(e);
    for (Throwable cause : causes) {
      if (cause instanceof GeneralSecurityException) {
        return StsError.without(
            Trouble.TLS,
            false,
            "TLS",
            "the certificate is not trusted: " + text(cause.getMessage()));
      }
    }
    boolean network = causes.stream().anyMatch(IOException.class::isInstance);
    Throwable root = causes.isEmpty() ? e : causes.getLast();
    String message = text(root.getMessage());
    if (proxy.isPresent() && message.contains(" 407")) {
      return StsError.without(
          Trouble.PROXY, false, "proxy", proxy.get() + " wants another user or password (407)");
    }
    boolean tls = causes.stream().anyMatch(SSLException.class::isInstance);
    return StsError.without(
        proxy.isPresent() ? Trouble.PROXY : tls ? Trouble.TLS : Trouble.NETWORK,
        network || isTimeout(e),
        root.getClass().getSimpleName().replaceFirst("Exception$", ""),
        proxy.map(way -> "through the proxy " + way + ": ").orElse("") + message);
  }

  /** Whether client and server found nothing in common to speak; servers end that in many ways. */
  static boolean isDisagreement(SdkException e) {
    return causes(e).stream().anyMatch(SSLException.class::isInstance)
        && causes(e).stream().noneMatch(GeneralSecurityException.class::isInstance);
  }

  private static List<Throwable> causes(Throwable e) {
    return Stream.iterate(e.getCause(), Objects::nonNull, Throwable::getCause)
        .limit(DEEPEST_CAUSE)
        .toList();
  }

  private static boolean isTimeout(SdkException e) {
    return e instanceof ApiCallTimeoutException
        || e instanceof ApiCallAttemptTimeoutException
        || e instanceof AbortedException;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.strip();
  }
}
