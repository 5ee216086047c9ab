package awsoidc.delivery;

import java.time.Duration;

/**
 * How sessions reach jobs: {@code credentials}.
 *
 * @param refreshBefore a session that ends sooner is renewed, if possible
 * @param maskAccessKeyId whether the access key id, which is not secret, is masked as well
 */
public record DeliverySettings(
    Way way, OnConflict onConflict, Duration refreshBefore, boolean maskAccessKeyId) {

  public DeliverySettings by(Way other) {
    return new DeliverySettings(other, onConflict, refreshBefore, maskAccessKeyId);
  }

  /** {@code credentials.delivery}. */
  public enum Way {
    /** AWS_ACCESS_KEY_ID and the others. */
    ENVIRONMENT,
    /** A config and a credentials file while a sub-stage runs; can hold named profiles. */
    FILES,
    /** A container credentials endpoint on loopback, which renews the session when asked. */
    ENDPOINT
  }

  /** {@code credentials.on_conflict}: the job has a grant and sets AWS credentials itself. */
  public enum OnConflict {
    /** The job fails, and its log names the variables. */
    FAIL,
    /** The job keeps its own variables and gets no session. */
    JOB,
    /** The session wins; the job's variables are unset. */
    EXECUTOR
  }
}
