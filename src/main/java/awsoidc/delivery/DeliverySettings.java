package awsoidc.delivery;

import java.time.Duration;

/**
 * How sessions reach the operator's jobs.
 *
 * @param refreshBefore a session with less left than this is replaced, if it can be
 * @param maskAccessKeyId whether the access key id, which is no secret, is masked as well
 */
public record DeliverySettings(
    Way way, OnConflict onConflict, Duration refreshBefore, boolean maskAccessKeyId) {

  /** The same, but another way. */
  public DeliverySettings by(Way other) {
    return new DeliverySettings(other, onConflict, refreshBefore, maskAccessKeyId);
  }

  /** {@code credentials.delivery}. */
  public enum Way {
    /** AWS_ACCESS_KEY_ID and the like. */
    ENVIRONMENT,
    /** A config and a credentials file for the length of a sub-stage; knows named profiles. */
    FILES,
    /** A container credentials endpoint on loopback, which renews the session while it is asked. */
    ENDPOINT
  }

  /**
   * {@code credentials.on_conflict}: the job has a grant and sets AWS_ACCESS_KEY_ID & co itself.
   */
  public enum OnConflict {
    /** It fails, and its log names them. */
    FAIL,
    /** The job's hold; ours stay away. */
    JOB,
    /** Ours hold; the job's are taken out of its environment. */
    EXECUTOR
  }
}
