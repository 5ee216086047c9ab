package awsoidc.net;

import java.time.Duration;

/** Waits; an edge, so that tests take no time. */
@FunctionalInterface
public interface Sleep {
  void sleep(Duration duration) throws InterruptedException;
}
