package awsoidc.refusal;

import awsoidc.sts.Exchange;
import awsoidc.sts.StsError;
import awsoidc.sts.StsRequest;
import java.time.Duration;
import java.util.Locale;

/** Which entry of the catalogue an answer of STS's belongs to. */
final class StsDiagnosis {

  /** AWS takes signatures and tokens that are five minutes off. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private StsDiagnosis() {}

  static Entry of(Exchange.Result.Refused refused, Situation situation) {
    StsError error = refused.error();
    return switch (error.trouble()) {
      case NOT_STS -> Entry.NOT_STS;
      case NETWORK -> Entry.NETWORK;
      case TLS -> Entry.TLS;
      case PROXY -> Entry.PROXY;
      case DEADLINE -> Entry.DEADLINE;
      case IDENTITY -> Entry.IDENTITY_DIFFERS;
      case ANSWER -> ofAnswer(refused, situation);
    };
  }

  private static Entry ofAnswer(Exchange.Result.Refused refused, Situation situation) {
    StsError error = refused.error();
    String message = error.message().toLowerCase(Locale.ROOT);
    if (isAboutTime(error, message) && skew(error, situation).compareTo(SKEW) > 0) {
      return Entry.CLOCK_SKEW;
    }
    return switch (error.code()) {
      case "AccessDenied", "AccessDeniedException" ->
          refused.request() instanceof StsRequest.WebIdentity
              ? Entry.ACCESS_DENIED
              : Entry.CHAIN_DENIED;
      case "InvalidIdentityToken", "InvalidIdentityTokenException" -> invalidToken(message);
      case "ExpiredTokenException", "ExpiredToken" -> Entry.EXPIRED_TOKEN;
      case "IDPRejectedClaim", "IDPRejectedClaimException" -> Entry.IDP_REJECTED;
      case "IDPCommunicationError", "IDPCommunicationErrorException" -> Entry.IDP_COMMUNICATION;
      case "MalformedPolicyDocument", "MalformedPolicyDocumentException" -> Entry.MALFORMED_POLICY;
      case "PackedPolicyTooLarge", "PackedPolicyTooLargeException" -> Entry.PACKED_POLICY;
      case "RegionDisabledException" -> Entry.REGION_DISABLED;
      case "InvalidClientTokenId" -> error.retryable() ? Entry.NOT_KNOWN_YET : Entry.UNKNOWN;
      case "ValidationError", "ValidationException" ->
          message.contains("duration") ? Entry.DURATION : Entry.VALIDATION;
      default -> unknown(error, message);
    };
  }

  private static Entry invalidToken(String message) {
    if (message.contains("no openidconnect provider")) {
      return Entry.NO_PROVIDER;
    } else if (message.contains("audience")) {
      return Entry.WRONG_AUDIENCE;
    } else if (message.contains("retrieve verification key")) {
      return Entry.KEYS_NOT_RETRIEVED;
    } else if (message.contains("not a valid jwt")) {
      return Entry.NOT_A_JWT;
    } else if (message.contains("missing a required claim")) {
      return Entry.MISSING_CLAIM;
    }
    return message.contains("thumbprint") ? Entry.THUMBPRINT : Entry.INVALID_TOKEN;
  }

  /** Other STSes use other codes for the same thing. */
  private static Entry unknown(StsError error, String message) {
    if (error.isThrottling()) {
      return Entry.THROTTLED;
    }
    if (error.status() >= 500 || error.retryable()) {
      return Entry.STS_AWAY;
    }
    return message.contains("expired") ? Entry.EXPIRED_TOKEN : Entry.UNKNOWN;
  }

  private static boolean isAboutTime(StsError error, String message) {
    return error.code().startsWith("Expired")
        || error.code().contains("Skewed")
        || message.contains("expired")
        || message.contains("not yet");
  }

  /** How far the runner's clock is from STS's; nothing if the answer has no date. */
  static Duration skew(StsError error, Situation situation) {
    return error
        .date()
        .map(date -> Duration.between(date, situation.now()).abs())
        .orElse(Duration.ZERO);
  }
}
