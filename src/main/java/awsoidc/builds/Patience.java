package awsoidc.builds;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A deadline for reading what an author wrote: if a job puts a pipe in place of a file while it is
 * opened, the driver would wait for a writer forever.
 */
public final class Patience {

  private Patience() {}

  /**
   * Runs it on another thread, which is abandoned if it takes too long.
   *
   * @return its result; empty if it took too long
   */
  public static <T> Optional<T> within(Duration deadline, Callable<T> work)
      throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("look").start(task);
    try {
      return Optional.of(task.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}
