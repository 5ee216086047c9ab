package awsoidc.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A child process. Its input and where its outputs go may be given after it has started. */
public final class Child {

  /** If nothing comes for so long once the child is gone, something else holds the pipe. */
  private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

  private static final int FIRST_READ = 8192;

  private static final Duration NO_MORE_OUTPUT = Duration.ofMillis(100);

  private final Process process;
  private volatile List<Pump> outputs = List.of();

  private Child(Process process) {
    this.process = process;
  }

  /**
   * Starts it, in the directory that this process is in.
   *
   * @param more variables besides those of this process
   */
  public static Child start(List<String> command, Map<String, String> more) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(more);
    return start(builder);
  }

  public static Child start(ProcessBuilder builder) throws IOException {
    return new Child(builder.start());
  }

  /**
   * Copies what it has printed, and will print.
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
   * @throws IOException if the file cannot be read: nothing has been written then
   */
  public void give(String text, Path file) throws IOException {
    InputStream rest = Files.newInputStream(file);
    ByteArrayOutputStream begin = new ByteArrayOutputStream();
    begin.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    begin.writeBytes(rest.readNBytes(FIRST_READ)); // of a directory, this fails
    Thread.ofPlatform().daemon().name("stdin").start(() -> write(begin.toByteArray(), rest));
  }

  private void write(byte[] begin, InputStream rest) {
    try (rest;
        OutputStream to = process.getOutputStream()) {
      to.write(begin);
      rest.transferTo(to);
    } catch (IOException notReadToItsEnd) {
      // The child ended before; its exit code tells how.
    }
  }

  /** Waits for its end, not for that of its outputs, which others may hold. */
  public void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /**
   * Waits for its end and its last output, as long as the reader takes.
   *
   * @return the exit code: 128+n after signal n
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
   * Sends it SIGTERM, and SIGKILL after {@code atMost}. Its last output has two seconds: whoever
   * wants the end may not read any more.
   */
  public void terminate(Duration atMost) {
    try {
      // By its handle: Process.destroy() closes the pipes, and the child's last words would kill
      // it.
      Terminator.end(() -> process.isAlive() ? List.of(process.toHandle()) : List.of(), atMost);
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
