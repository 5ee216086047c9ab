package awsoidc.container;

import awsoidc.process.Program;
import awsoidc.process.Program.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    String path = variable.apply("PATH").orElse("");
    return COMMANDS.stream()
        .filter(command -> Program.isOn(path, command))
        .map(command -> of(command, variable))
        .toList();
  }

  public Engine with(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(more);
    return new Engine(command, all);
  }

  /** Words that ask for the PID of a container on this machine; the answer is 0 if it stopped. */
  static List<String> firstProcess(String container) {
    return List.of("inspect", "--format", "{{.State.Pid}}", container);
  }

  public List<String> words(List<String> words) {
    return program().words(words);
  }

  /**
   * @throws IOException the command could not be started, or did not end within the deadline
   */
  public Answer ask(Duration deadline, List<String> words)
      throws IOException, InterruptedException {
    return program().ask(deadline, words);
  }

  Program program() {
    return new Program(command, environment);
  }
}
