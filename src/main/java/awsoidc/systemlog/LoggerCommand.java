package awsoidc.systemlog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * logger(1) of util-linux or busybox. Java does not open the sockets of journald and syslog, which
 * take datagrams.
 *
 * @param path the PATH that it is looked for on
 * @param root of the file system, where the sockets are
 */
public record LoggerCommand(String path, Path root) {

  private static final String NAME = "logger";

  /** Of util-linux alone, where it was built for systemd. */
  public static final String JOURNALD = "--journald";

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int MAX_COMPLAINT = 500;

  /** Of the machine that this is. */
  public static LoggerCommand on(String path) {
    return new LoggerCommand(path, Path.of("/"));
  }

  /**
   * Writes an entry.
   *
   * @throws IOException says why it is not written
   */
  public void write(SystemLog log, LogEntry entry) throws IOException {
    switch (log) {
      case JOURNAL -> give(List.of(program(), JOURNALD), entry.forJournal());
      case SYSLOG ->
          give(
              List.of(
                  program(),
                  "-t",
                  LogEntry.IDENTIFIER,
                  "-p",
                  LogEntry.FACILITY + "." + entry.priority().keyword()),
              entry.forSyslog());
      case NONE -> {
        return;
      }
    }
    // Without it, logger drops what it was given, and ends with 0.
    requireSocket(log);
  }

  /**
   * Whether an entry can be written, without writing one.
   *
   * @throws IOException says why not
   */
  public void check(SystemLog log) throws IOException {
    if (log != SystemLog.NONE) {
      requireSocket(log);
      program();
    }
  }

  /** Where the command is. */
  public String program() throws IOException {
    return Arrays.stream(path.split(":"))
        .flatMap(directory -> in(directory).stream())
        .findFirst()
        .orElseThrow(() -> new IOException(NAME + " is not on the PATH " + path));
  }

  private static Optional<String> in(String directory) {
    try {
      Path file = Path.of(directory, NAME);
      return file.isAbsolute() && Files.isExecutable(file) && !Files.isDirectory(file)
          ? Optional.of(file.toString())
          : Optional.empty();
    } catch (InvalidPathException notOfThisSystem) {
      return Optional.empty();
    }
  }

  private void requireSocket(SystemLog log) throws IOException {
    Path socket = log.socket(root);
    if (!Files.exists(socket)) {
      throw new IOException("this machine has no " + socket);
    }
    if (!Files.isWritable(socket)) {
      throw new IOException("this account may not write to " + socket);
    }
  }

  /** The text goes to its standard input: anybody can read a command's arguments. */
  private void give(List<String> command, String text) throws IOException {
    Process logger = start(command);
    Thread.ofPlatform().daemon().name(NAME).start(() -> write(logger, text));
    await(logger);
    if (logger.exitValue() != 0) {
      throw new IOException(
          command.getFirst() + " ended with " + logger.exitValue() + complaint(logger));
    }
  }

  private Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD);
    builder.environment().clear(); // the state's key is in it
    builder.environment().put("PATH", path);
    builder.directory(Path.of("/").toFile());
    return builder.start();
  }

  private static void write(Process logger, String text) {
    try (OutputStream in = logger.getOutputStream()) {
      in.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException notRead) {
      // Its exit code says so.
    }
  }

  private static void await(Process logger) throws IOException {
    try {
      if (logger.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    logger.destroyForcibly();
    throw new IOException(NAME + " did not end within " + PATIENCE.toSeconds() + " s");
  }

  private static String complaint(Process logger) throws IOException {
    try (InputStream err = logger.getErrorStream()) {
      byte[] said = err.readNBytes(Math.min(err.available(), MAX_COMPLAINT));
      String line =
          new String(said, StandardCharsets.UTF_8).strip().replaceAll("\\s*\\n\\s*", " · ");
      return line.isEmpty() ? "" : ": " + line;
    }
  }
}
