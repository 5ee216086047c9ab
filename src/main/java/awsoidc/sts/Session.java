package awsoidc.sts;

import awsoidc.secret.Secret;
import java.time.Instant;
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

  List<Secret> secrets() {
    return List.of(secretAccessKey, sessionToken);
  }
}
