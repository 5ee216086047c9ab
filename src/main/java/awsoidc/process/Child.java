package awsoidc.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A child process whose two outputs are pumped into streams while it runs. */
public final class Child {

  /** So long nothing may come once the child is gone; then something else holds the pipe. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  private static final Duration NO_MORE_OUTPUT = Duration.ofMillis(100);

  /**
   * What a child reads from its standard input.
   *
   * @param before in front of the file; never on disk
   * @param file absent where that is all
   */
  public record Input(String before, Optional<Path> file) {

    /** Without what may be a secret. */
    @Override
    public String toString() {
      return "Input[" + file + "]";
    }
  }

  private final Process process;
  private final Pump out;
  private final Pump err;

  private Child(Process process, Pump out, Pump err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts it.
   *
   * @param environment all of the child's environment
   * @param input what it reads
   * @param out closed when the child's output ends; gets each piece as it comes
   * @param err likewise
   */
  public static Child start(
      List<String> command,
      Map<String, String> environment,
      Path workingDirectory,
      Input input,
      OutputStream out,
      OutputStream err)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(workingDirectory.toFile());
    boolean fileAlone = input.before().isEmpty() && input.file().isPresent();
    if (fileAlone) {
      builder.redirectInput(input.file().get().toFile());
    }
    Process process = builder.start();
    if (!fileAlone) {
      Thread.ofPlatform().daemon().name("stdin").start(() -> feed(input, process));
    }
    return new Child(
        process,
        new Pump("stdout", process.getInputStream(), out).start(),
        new Pump("stderr", process.getErrorStream(), err).start());
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
    boolean ended = out.finish(LAST_OUTPUT);
    err.finish(ended ? LAST_OUTPUT : NO_MORE_OUTPUT);
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
      boolean ended = out.join(LAST_OUTPUT);
      err.join(ended ? LAST_OUTPUT : NO_MORE_OUTPUT);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static void feed(Input input, Process process) {
    try (OutputStream to = process.getOutputStream()) {
      to.write(input.before().getBytes(StandardCharsets.UTF_8));
      if (input.file().isPresent()) {
        Files.copy(input.file().get(), to);
      }
    } catch (IOException notReadToItsEnd) {
      // The child ended before; its exit code tells how.
    }
  }
}
