package awsoidc.container;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** What is done at the same time as other things, in threads of its own. */
final class Work {

  private Work() {}

  static <T extends @Nullable Object> FutureTask<T> begin(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name(name).start(task);
    return task;
  }

  /** Waits for its end; {@link #result} says how that was. */
  static void finish(FutureTask<?> task) throws InterruptedException {
    try {
      task.get();
    } catch (ExecutionException failed) {
      // result() throws it, unless something else failed before.
    }
  }

  static <T extends @Nullable Object> T result(FutureTask<T> task)
      throws IOException, InterruptedException, UnusableImage {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnusableImage why) {
        throw why;
      }
      throw e.getCause() instanceof IOException why ? why : new IOException(e.getCause());
    }
  }
}
