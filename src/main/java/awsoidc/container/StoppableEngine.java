package awsoidc.container;

import awsoidc.container.Engine.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine while a job's containers are made: can be told to stop. Then a pull ends at once, what
 * the engine is just making is finished, so that cleanup finds it, and nothing more is begun.
 */
final class StoppableEngine {

  private static final Duration LAST_WORK = Duration.ofSeconds(5);

  private final Engine engine;
  private final Function<ImageName, String> logins;
  private @Nullable Process pull;
  private final List<Process> work = new ArrayList<>();
  private boolean stopped;

  /**
   * @param environment what the engine sees in addition
   * @param logins says as whom an image is asked for
   */
  StoppableEngine(
      Engine engine, Map<String, String> environment, Function<ImageName, String> logins) {
    this.engine = engine.with(environment);
    this.logins = logins;
  }

  Engine engine() {
    return engine;
  }

  /** " as USER", or " without a login". */
  String loginFor(ImageName image) {
    return logins.apply(image);
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

  /** What {@link #stop} ends at once. */
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

  /** See above; waits for the work at hand, for {@link #LAST_WORK} at most. */
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
      for (Process process : last) { // two at most have not ended
        process.waitFor(LAST_WORK.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
