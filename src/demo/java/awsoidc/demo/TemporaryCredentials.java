package awsoidc.demo;

import java.time.Instant;

/**
 * Credentials as STS hands them out.
 *
 * @param assumedRoleArn {@code arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION}
 * @param assumedRoleId {@code AROA…:SESSION}
 */
public record TemporaryCredentials(
    String accessKeyId,
    String secretAccessKey,
    String sessionToken,
    Instant expiration,
    String assumedRoleArn,
    String assumedRoleId) {

  /** Only what is not secret. */
  @Override
  public String toString() {
    return accessKeyId + " of " + assumedRoleArn + " until " + expiration;
  }
}
