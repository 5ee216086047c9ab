package awsoidc.process;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of this machine that is asked for something.
 *
 * @param environment everything that it sees
 */
public record Program(String command, Map<String, String> environment) {

  private static final int MAX_OUTPUT = 1 << 20;
  private static final Duration LAST_OUTPUT = Duration.ofMillis(500);

  public Program {
    environment = Map.copyOf(environment);
  }

  /** What it printed, and its exit code. */
  public record Answer(int code, String out, String err) {

    public boolean ok() {
      return code == 0;
    }

    /** The number that it printed, or 0. */
    public long number() {
      try {
        return ok() ? Long.parseLong(out.strip()) : 0;
      } catch (NumberFormatException noNumber) {
        return 0;
      }
    }

    /** Its error message on one line. */
    public String complaint() {
      String text = (err.isBlank() ? out : err).strip();
      return text.replaceAll("\\s*\\n\\s*", " · ");
    }
  }

  /** Whether a PATH has a program of this name. */
  public static boolean isOn(String path, String command) {
    return Arrays.stream(path.split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
  }

  /** With its own name as the first. */
  public List<String> words(List<String> words) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(words);
    return all;
  }

  /**
   * @throws IOException it could not be started, or did not end within the deadline
   */
  public Answer ask(Duration deadline, List<String> words)
      throws IOException, InterruptedException {
    return answer(start(words, ""), deadline, words, OutputStream.nullOutputStream());
  }

  /**
   * Starts it, so that the caller can stop it; {@link #answer} waits for it. It runs in a session
   * of its own: the runner sends SIGTERM to all processes of a stage, and podman's helpers would
   * leave a network half made.
   *
   * @param input for standard input
   */
  public Process start(List<String> words, String input) throws IOException {
    List<String> apart = new ArrayList<>(List.of("setsid"));
    apart.addAll(words(words));
    ProcessBuilder builder = new ProcessBuilder(apart);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.directory(new File("/"));
    Process process = builder.start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException notRead) {
      // Its answer says why it ended early.
    }
    return process;
  }

  /**
   * @param log gets everything that it prints, at once
   */
  public Answer answer(Process process, Duration deadline, List<String> words, OutputStream log)
      throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Thread first = reading(process.getInputStream(), out, log);
    Thread second = reading(process.getErrorStream(), err, log);
    if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      throw new IOException(
          "`%s %s` did not end within %d s"
              .formatted(command, words.getFirst(), deadline.toSeconds()));
    }
    // Processes that it started may hold its outputs open.
    first.join(LAST_OUTPUT);
    second.join(LAST_OUTPUT);
    return new Answer(
        process.exitValue(),
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8));
  }

  private static Thread reading(InputStream from, ByteArrayOutputStream into, OutputStream log) {
    return Thread.ofPlatform()
        .daemon()
        .start(() -> {
          byte[] chunk = new byte[8192];
          try (from) {
            for (int length; (length = from.read(chunk)) >= 0; ) {
              log.write(chunk, 0, length);
              log.flush();
              if (into.size() < MAX_OUTPUT) {
                into.write(chunk, 0, length);
              }
            }
          } catch (IOException nobodyReadsOrWrites) {
            // The answer is what has come so far.
          }
        });
  }
}
