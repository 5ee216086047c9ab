package awsoidc.account;

import awsoidc.net.HttpProxy;
import awsoidc.net.Silence;
import awsoidc.net.UnusableProxy;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** The words for what IAM, or the way to it, answers in place of what it was asked. */
final class IamErrors {

  private IamErrors() {}

  /**
   * @param action that was asked for, such as {@code iam:GetRole}
   * @param what it was asked of, such as {@code the role Deploy}
   */
  static IamTrouble of(
      RuntimeException e, String action, String what, Optional<HttpProxy> latestProxy) {
    Optional<UnusableProxy> proxy =
        Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
            .filter(UnusableProxy.class::isInstance)
            .map(UnusableProxy.class::cast)
            .findFirst();
    String words =
        proxy.isPresent()
            ? String.valueOf(proxy.get().getMessage())
            : switch (e) {
              case AwsServiceException answer -> ofAnswer(answer, action, what);
              case SdkException silent -> ofSilence(Silence.of(silent, latestProxy), silent);
              default -> "IAM cannot be asked: " + e.getMessage();
            };
    return new IamTrouble(words, e);
  }

  private static String ofSilence(Silence silence, SdkException e) {
    return "IAM cannot be reached ("
        + silence.code()
        + ": "
        + (silence.message().isEmpty() ? e.getMessage() : silence.message())
        + "). A proxy is named by HTTPS_PROXY, authorities other than the usual by AWS_CA_BUNDLE,"
        + " another endpoint by AWS_ENDPOINT_URL_IAM";
  }

  private static String ofAnswer(AwsServiceException answer, String action, String what) {
    AwsErrorDetails details = answer.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    String message = details == null ? "" : String.valueOf(details.errorMessage());
    return switch (code) {
      case "AccessDenied", "AccessDeniedException" ->
          "AWS denies " + action + ": " + message + ". These credentials need " + action;
      case "NoSuchEntity" ->
          "the account of these credentials does not have " + what + ": " + message;
      case "Throttling", "ThrottlingException", "RequestLimitExceeded" ->
          "IAM throttles this account (" + message + "): try again in a minute";
      case "InvalidClientTokenId", "UnrecognizedClientException" ->
          "AWS does not know the access key of these credentials: it was deleted, or is of another"
              + " partition";
      case "ExpiredToken", "ExpiredTokenException" ->
          "these AWS credentials have expired: sign in again";
      case "SignatureDoesNotMatch", "RequestExpired", "InvalidSignatureException" ->
          "AWS refuses the signature: the secret key is wrong, or this machine's clock ("
              + message
              + ")";
      case "" ->
          "the answer is not that of IAM (HTTP "
              + answer.statusCode()
              + "): a proxy, or another"
              + " service at AWS_ENDPOINT_URL_IAM or AWS_ENDPOINT_URL?";
      default -> action + " failed: " + code + ": " + message;
    };
  }
}
