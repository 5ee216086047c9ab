package awsoidc.container;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * podman or docker by its command. Both accept the same words for everything that is asked here.
 *
 * @param environment everything that the command sees, from the runner's own environment; an author
 *     cannot set any of it
 */
public record Engine(String command, Map<String, String> environment) {

  /** In the order in which they are looked for. */
  public static final List<String> COMMANDS = List.of("podman", "docker");

  /** Where the engine is and how it is set up (podman(1), docker(1), containers.conf(5)). */
  private static final List<String> SETTINGS =
      List.of(
          "PATH",
          "HOME",
          "DOCKER_HOST",
          "DOCKER_CONTEXT",
          "DOCKER_CERT_PATH",
          "DOCKER_TLS_VERIFY",
          "DOCKER_API_VERSION",
          "CONTAINER_HOST",
          "CONTAINER_CONNECTION",
          "CONTAINERS_CONF",
          "CONTAINERS_STORAGE_CONF",
          "CONTAINERS_REGISTRIES_CONF",
          "REGISTRIES_CONFIG_PATH",
          "STORAGE_DRIVER",
          "STORAGE_OPTS",
          "XDG_RUNTIME_DIR",
          "XDG_CONFIG_HOME",
          "XDG_DATA_HOME",
          "DBUS_SESSION_BUS_ADDRESS",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "no_proxy");

  private static final int MAX_OUTPUT = 1 << 20;
  private static final Duration LAST_OUTPUT = Duration.ofMillis(500);

  public Engine {
    environment = Map.copyOf(environment);
  }

  /** The engine with its settings from an environment. */
  public static Engine of(String command, Function<String, Optional<String>> variable) {
    Map<String, String> environment = new LinkedHashMap<>();
    for (String name : SETTINGS) {
      variable.apply(name).ifPresent(value -> environment.put(name, value));
    }
    return new Engine(command, environment);
  }

  /** The engines whose command is on the PATH of an environment. */
  public static List<Engine> installed(Function<String, Optional<String>> variable) {
    String[] path = variable.apply("PATH").orElse("").split(":", -1);
    return COMMANDS.stream()
        .filter(command ->
            Arrays.stream(path)
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command))))
        .map(command -> of(command, variable))
        .toList();
  }

  public Engine with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(more);
    return new Engine(command, all);
  }

  /** What the command printed, and its exit code. */
  public record Answer(int code, String out, String err) {

    public boolean ok() {
      return code == 0;
    }

    /** The number that it printed, or 0. */
    long number() {
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

  /** Words that ask for the PID of a container on this machine; the answer is 0 if it stopped. */
  static List<String> firstProcess(String container) {
    return List.of("inspect", "--format", "{{.State.Pid}}", container);
  }

  public List<String> words(List<String> words) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(words);
    return all;
  }

  /**
   * @throws IOException the command could not be started, or did not end within the deadline
   */
  public Answer ask(Duration deadline, List<String> words)
      throws IOException, InterruptedException {
    return answer(start(words, ""), deadline, words, OutputStream.nullOutputStream());
  }

  /**
   * Starts the command, so that the caller can stop it; {@link #answer} waits for it. It runs in a
   * session of its own: the runner sends SIGTERM to all processes of a stage, and podman's helpers
   * would leave a network half made.
   *
   * @param input for standard input
   */
  Process start(List<String> words, String input) throws IOException {
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
   * @param log gets everything that the command prints, at once
   */
  Answer answer(Process process, Duration deadline, List<String> words, OutputStream log)
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
