package awsoidc.container;

import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The engine while it makes a job's containers; it can be stopped. A stop ends a pull at once, lets
 * the engine finish what it is making, so that cleanup finds that, and starts nothing more.
 */
final class StoppableEngine {

  private static final Duration MAX_LAST_WORK = Duration.ofSeconds(5);

  private final Engine engine;
  private final List<Process> pulls = new ArrayList<>();
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
    Process process = start(words, input, work);
    return engine.program().answer(process, deadline, words, OutputStream.nullOutputStream());
  }

  /** {@link #stop} ends it at once. */
  Answer interruptible(Duration deadline, List<String> words, OutputStream log)
      throws IOException, InterruptedException {
    return engine.program().answer(start(words, "", pulls), deadline, words, log);
  }

  private synchronized Process start(List<String> words, String input, List<Process> list)
      throws IOException {
    if (stopped) {
      throw new IOException("the job was cancelled");
    }
    Process process = engine.program().start(words, input);
    list.add(process);
    return process;
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  /** What it is making is finished. */
  synchronized void startNothingMore() {
    stopped = true;
  }

  void stop() {
    List<Process> last;
    synchronized (this) {
      stopped = true;
      pulls.forEach(pull -> pull.toHandle().destroy());
      last = List.copyOf(work);
    }
    try {
      for (Process process : last) { // at most the helper's, the job's and a service's still run
        if (!process.waitFor(MAX_LAST_WORK.toMillis(), TimeUnit.MILLISECONDS)) {
          process.toHandle().destroy(); // or it starts a container when cleanup has ended
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
