package awsoidc.container;

import java.time.Duration;

/** One request for a login to ECR, one attempt; an edge. */
@FunctionalInterface
interface EcrCall {

  /**
   * Asks.
   *
   * @param atMost how long this attempt may take
   */
  EcrLogin.Result ask(String region, EcrLogin.Keys keys, Duration atMost)
      throws InterruptedException;
}
