package awsoidc.sts;

import awsoidc.secret.Secret;

/**
 * Why there is no session.
 *
 * @param passing whether a later try may succeed
 * @param status the HTTP status; 0 if there was no answer
 * @param code STS's own error code, or the kind of trouble on the way to it
 * @param message STS's own words, or the trouble's
 */
public record Refusal(boolean passing, int status, String code, String message) {

  /** The same, where a later try would ask for something that STS may give. */
  Refusal asPassing() {
    return new Refusal(true, status, code, message);
  }

  /** The same where STS quotes what it was sent ("Value 'ey…' at 'webIdentityToken' failed …"). */
  Refusal without(Secret secret) {
    return new Refusal(passing, status, code, message.replace(secret.reveal(), secret.toString()));
  }

  /** STS's answer in one line. */
  @Override
  public String toString() {
    return (status == 0 ? "" : "HTTP " + status + " ")
        + code
        + (message.isEmpty() ? "" : ": " + message);
  }
}
