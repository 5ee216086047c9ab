package awsoidc.sts;

import awsoidc.role.Grant;
import awsoidc.secret.Secret;
import java.time.Duration;

/** One AssumeRoleWithWebIdentity, one attempt. */
@FunctionalInterface
public interface WebIdentityCall {

  /** What STS said. */
  sealed interface Answer {

    /** Yes. */
    record Yes(Session session) implements Answer {}

    /** No, or nothing at all. */
    record No(Refusal refusal) implements Answer {}
  }

  /**
   * Asks.
   *
   * @param atMost how long this attempt may take
   */
  Answer ask(Grant grant, Secret jwt, Duration atMost);
}
