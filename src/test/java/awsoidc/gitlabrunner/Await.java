package awsoidc.gitlabrunner;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits with a limit for something that another process does. */
final class Await {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  private Await() {}

  /**
   * @param what completes "There is still no …"
   */
  static void until(String what, Duration atMost, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        fail("There is still no %s after %s s", what, atMost.toSeconds());
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }
}
