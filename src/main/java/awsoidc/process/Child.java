package awsoidc.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child process. What it is to read it may get later, and where its outputs go may be said later:
 * until then it goes on as far as it can.
 */
public final class Child {

  /** So long nothing may come once the child is gone; then something else holds the pipe. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  private static final Duration NO_MORE_OUTPUT = Duration.ofMillis(100);

  private final Process process;
  private volatile List<Pump> outputs = List.of();

  private Child(Process process) {
    this.process = process;
  }

  /**
   * Starts it, in the directory that this process is in.
   *
   * @param more of its environment than this process has
   */
  public static Child start(List<String> command, Map<String, String> more) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(more);
    return new Child(builder.start());
  }

  /**
   * Takes what it has printed, and will print, to where it belongs.
   *
   * @param out closed when the child's output ends; gets each piece as it comes
   * @param err likewise
   */
  public void printTo(OutputStream out, OutputStream err) {
    outputs =
        List.of(
            new Pump("stdout", process.getInputStream(), out).start(),
            new Pump("stderr", process.getErrorStream(), err).start());
  }

  /**
   * Writes to its standard input, and closes that.
   *
   * @param text never on disk
   * @param file what follows the text
   */
  public void give(String text, Path file) {
    Thread.ofPlatform().daemon().name("stdin").start(() -> write(text, file));
  }

  private void write(String text, Path file) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(text.getBytes(StandardCharsets.UTF_8));
      Files.copy(file, to);
    } catch (IOException notReadToItsEnd) {
      // The child ended before; its exit code tells how.
    }
  }

  /** Waits for its end alone: others may hold its outputs. */
  public void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /**
   * Waits for its end and its last output, as long as who reads it takes; the exit code is 128+n
   * after signal n.
   */
  public int waitFor() throws InterruptedException {
    int code = process.waitFor();
    Duration silence = LAST_OUTPUT;
    for (Pump output : outputs) {
      silence = output.finish(silence) ? silence : NO_MORE_OUTPUT;
    }
    return code;
  }

  /**
   * Sends it SIGTERM and waits for its end, which is its own to hasten; SIGKILL after {@code
   * atMost}. Its last output has two seconds: who asks for the end may read no more.
   */
  public void terminate(Duration atMost) {
    try {
      // Not Process.destroy(): that closes the pipes, and the child's last words would kill it.
      process.toHandle().destroy();
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      process.waitFor();
      Duration rest = LAST_OUTPUT;
      for (Pump output : outputs) {
        rest = output.join(rest) ? rest : NO_MORE_OUTPUT;
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
