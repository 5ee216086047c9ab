package awsoidc.demo.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A driver's process: in a session and process group of its own, nothing on stdin, both streams
 * read. The runner uses a process group only; a session keeps the double's terminal out of it, too.
 */
final class DriverProcess {

  private final Optional<Process> process;
  private final DriverStream stdout;
  private final DriverStream stderr;

  private DriverProcess(Optional<Process> process, DriverStream stdout, DriverStream stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Where a driver's output is copied to as it comes. */
  record Copies(OutputStream stdout, OutputStream stderr) {}

  /**
   * @param pipes where to put the near ends of the streams
   * @throws IOException if there cannot even be pipes; a driver that cannot start is no exception
   */
  static DriverProcess start(
      List<String> command,
      Path directory,
      Map<String, String> environment,
      Path pipes,
      Copies copies)
      throws IOException {
    checkEncodable(environment);
    String id = UUID.randomUUID().toString();
    Path out = pipes.resolve(id + ".out");
    Path err = pipes.resolve(id + ".err");
    makePipes(out, err);
    DriverStream stdout = new DriverStream(out, copies.stdout());
    DriverStream stderr = new DriverStream(err, copies.stderr());
    ProcessBuilder builder = new ProcessBuilder("setsid");
    builder.command().addAll(command);
    builder.directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Optional<Process> process = started(builder, Path.of(command.getFirst()));
    stdout.release();
    stderr.release();
    return new DriverProcess(process, stdout, stderr);
  }

  Optional<Process> process() {
    return process;
  }

  DriverStream stdout() {
    return stdout;
  }

  DriverStream stderr() {
    return stderr;
  }

  /** Waits for the process, then for the last holder of its streams. */
  int exitCode() throws InterruptedException {
    int exitCode = process.isPresent() ? process.get().waitFor() : DriverCall.NOT_STARTED;
    stdout.join();
    stderr.join();
    return exitCode;
  }

  /** Otherwise the JDK would put question marks into the driver's environment without a word. */
  private static void checkEncodable(Map<String, String> environment) {
    CharsetEncoder encoder = Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder();
    environment.forEach((key, value) -> {
      if (!encoder.canEncode(value)) {
        throw new IllegalStateException(
            "%s is not %s: start this JVM with LC_ALL=C.UTF-8".formatted(key, encoder.charset()));
      }
    });
  }

  private static Optional<Process> started(ProcessBuilder builder, Path executable) {
    if (!Files.isExecutable(executable)) {
      return Optional.empty();
    }
    try {
      return Optional.of(builder.start());
    } catch (IOException e) {
      // Say, E2BIG: one string of the environment is over 131071 bytes.
      return Optional.empty();
    }
  }

  private static void makePipes(Path out, Path err) throws IOException {
    Process mkfifo =
        new ProcessBuilder("mkfifo", "-m", "600", out.toString(), err.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (mkfifo.waitFor() != 0) {
        throw new IOException("mkfifo failed for " + out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
