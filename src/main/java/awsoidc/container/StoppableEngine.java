package awsoidc.container;

import awsoidc.container.Engine.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The engine while it makes a job's containers; it can be stopped. A stop ends a pull at once, lets
 * the engine finish what it is making, so that cleanup finds that, and starts nothing more.
 */
final class StoppableEngine {

  private static final Duration MAX_LAST_WORK = Duration.ofSeconds(5);

  private final Engine engine;
  private @Nullable Process pull;
  private final List<Process> work = new ArrayList<>();
  private boolean stopped;

  StoppableEngine(Engine engine) {
    this.engine = engine;
  }

  String command() {
    return engine.command();
  }

  Answer ask(Duration deadline, List<String> words) throws IOException, InterruptedException {
    return ask(deadline, words, "");
  }

  Answer ask(Duration deadline, List<String> words, String input)
      throws IOException, InterruptedException {
    Process process;
    synchronized (this) {
      refuseIfStopped();
      process = engine.start(words, input);
      work.add(process);
    }
    return engine.answer(process, deadline, words, OutputStream.nullOutputStream());
  }

  /** {@link #stop} ends it at once. */
  Answer interruptible(Duration deadline, List<String> words, OutputStream log)
      throws IOException, InterruptedException {
    Process process;
    synchronized (this) {
      refuseIfStopped();
      process = engine.start(words, "");
      pull = process;
    }
    return engine.answer(process, deadline, words, log);
  }

  private void refuseIfStopped() throws IOException {
    if (stopped) {
      throw new IOException("the job was cancelled");
    }
  }

  void stop() {
    List<Process> last;
    synchronized (this) {
      stopped = true;
      if (pull != null) {
        pull.toHandle().destroy();
      }
      last = List.copyOf(work);
    }
    try {
      for (Process process : last) { // at most two still run
        process.waitFor(MAX_LAST_WORK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
