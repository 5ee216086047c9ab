package awsoidc.sts;

import awsoidc.secret.Secret;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The temporary credentials that STS gave.
 *
 * @param accessKeyId names the session in CloudTrail; no secret
 * @param assumedRole the assumed role's ARN; empty where an STS other than AWS's leaves it out
 */
public record Session(
    String accessKeyId,
    Secret secretAccessKey,
    Secret sessionToken,
    Instant expiration,
    String assumedRole) {

  /**
   * When it ends, in whole seconds (ISO 8601): botocore and others take nothing finer everywhere.
   * {@link Instant#toString} would make a formatter ready, for 2 ms of each script.
   */
  public String expires() {
    LocalDateTime end = LocalDateTime.ofEpochSecond(expiration.getEpochSecond(), 0, ZoneOffset.UTC);
    return end + (end.getSecond() == 0 ? ":00Z" : "Z"); // which it leaves out where they are none
  }

  List<Secret> secrets() {
    return List.of(secretAccessKey, sessionToken);
  }
}
