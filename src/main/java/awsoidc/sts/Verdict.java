package awsoidc.sts;

import awsoidc.net.HttpProxy;
import awsoidc.net.RawAnswer;
import awsoidc.net.Silence;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells transient errors from permanent ones. STS's codes are those of the AWS STS API Reference
 * (AssumeRoleWithWebIdentity, Common errors); another STS has others, so what nobody knows is
 * judged by its status.
 */
final class Verdict {

  private static final Set<String> RETRYABLE =
      Set.of(
          "IDPCommunicationError",
          "InternalFailure",
          "InternalError",
          "ServiceUnavailable",
          "RequestTimeout",
          "RequestTimeoutException");

  /** Some STSes answer as S3 does, with Error as the root, where the SDK does not look. */
  private static final Pattern CODE = Pattern.compile("<Code>([^<]{1,200})</Code>");

  private static final Pattern MESSAGE = Pattern.compile("<Message>([^<]{1,2000})</Message>");

  private Verdict() {}

  static StsError of(
      SdkException e, StsRequest request, Optional<HttpProxy> proxy, Optional<RawAnswer> answer) {
    if (e instanceof AwsServiceException service) {
      return ofAnswer(service, request, proxy, answer);
    }
    return answer.isPresent() && !Silence.isTimeout(e)
        ? StsError.notSts(answer.get(), "no credentials", request.secrets())
        : StsError.of(Silence.of(e, proxy));
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
    Optional<Silence> byProxy = Silence.ofAnswer(status, proxy);
    if (byProxy.isPresent()) {
      return StsError.of(byProxy.get());
    }
    if (code.isEmpty() && answer.isPresent()) {
      String body = answer.get().text();
      code = element(CODE, body);
      message = code.isEmpty() ? message : element(MESSAGE, body);
    }
    if (code.isEmpty()) {
      code = "no error code";
      // What is in front of STS, when that is away, may leave the body out.
      if (answer.isPresent() && !(answer.get().isEmpty() && isRetryable(status, code, ""))) {
        return StsError.notSts(answer.get(), code, request.secrets());
      }
    }
    // A new session is not known everywhere at once.
    boolean propagating =
        code.equals("InvalidClientTokenId") && !(request instanceof StsRequest.WebIdentity);
    return StsError.ofAnswer(
            propagating || isRetryable(status, code, message), status, code, message)
        .with(
            header(details, "Date").flatMap(Verdict::date),
            header(details, "Retry-After").flatMap(Verdict::seconds));
  }

  private static Optional<String> header(@Nullable AwsErrorDetails details, String name) {
    return details == null || details.sdkHttpResponse() == null
        ? Optional.empty()
        : details.sdkHttpResponse().firstMatchingHeader(name);
  }

  /** The header Date, an IMF-fixdate (RFC 9110, section 5.6.7). */
  static Optional<Instant> date(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip())));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
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

  static boolean isRetryable(int status, String code, String message) {
    return status >= 500
        || status == 408
        || RETRYABLE.contains(code)
        || StsError.isThrottling(status, code)
        // STS could not fetch the issuer's keys in time: one code with mistakes, told by its words.
        || (code.equals("InvalidIdentityToken")
            && message.toLowerCase(Locale.ROOT).contains("retrieve verification key"));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.strip();
  }
}
