package awsoidc.container;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Steps at the same time. The first that fails is what all of it failed for. */
final class Together {

  interface Step {
    void run() throws IOException, InterruptedException, UnusableImage;
  }

  private final Runnable onFailure;
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /**
   * @param onFailure is to end what the other steps wait for
   */
  Together(Runnable onFailure) {
    this.onFailure = onFailure;
  }

  /** Also called by steps. */
  void begin(String name, Step step) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(() -> run(step)));
  }

  private void run(Step step) {
    try {
      step.run();
    } catch (IOException | InterruptedException | UnusableImage | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      onFailure.run();
    }
  }

  /** Waits for all, also after a failure: what they are making is then there to be removed. */
  void finish() throws IOException, InterruptedException, UnusableImage {
    Thread thread = threads.poll();
    while (thread != null) {
      thread.join();
      thread = threads.poll();
    }
    Throwable first = failure.get();
    if (first instanceof UnusableImage e) {
      throw e;
    }
    if (first != null) {
      throw first instanceof IOException e ? e : new IOException(first);
    }
  }
}
