package awsoidc.container;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variables that a container is made with, for its entrypoint; scripts export all job variables
 * themselves. The engine shows them to anybody who inspects the container, so none is secret. They
 * go over standard input, not on the command line, and not into the engine's own environment, which
 * an author must not control.
 */
record ContainerVariables(Map<String, String> values) {

  /** docker reads a file of variables in lines of at most 64 kB. */
  private static final int MAX_LENGTH = 60_000;

  private static final int MAX_COUNT = 500;

  static ContainerVariables ofJob(Map<String, String> all) {
    Map<String, String> usable = new LinkedHashMap<>();
    for (var variable : all.entrySet()) {
      String name = variable.getKey();
      if (isCarried(name, variable.getValue())
          && !name.startsWith("AWS_") // credentials are for scripts only
          && !name.equals("PATH") // sh is found by the image's own
          && usable.size() < MAX_COUNT) {
        usable.put(name, variable.getValue());
      }
    }
    return new ContainerVariables(usable);
  }

  /** Leaves out what {@link #isCarried} refuses. */
  ContainerVariables {
    Map<String, String> carried = new LinkedHashMap<>(values);
    carried.entrySet().removeIf(entry -> !isCarried(entry.getKey(), entry.getValue()));
    values = carried;
  }

  /**
   * Whether a file of variables, which both engines read line by line, can hold it. Some services
   * need names with dots or hyphens, such as {@code discovery.type}.
   */
  static boolean isCarried(String name, String value) {
    return name.matches("[A-Za-z_][A-Za-z0-9_.-]*")
        && value.length() < MAX_LENGTH
        && value.indexOf('\n') < 0
        && value.indexOf('\r') < 0
        && value.indexOf('\0') < 0;
  }

  /** With the variables that an author gave a service: all of them, whatever their names. */
  ContainerVariables and(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(more);
    return new ContainerVariables(all);
  }

  /** Adds the option that reads {@link #input}. */
  void addTo(List<String> words) {
    if (!values.isEmpty()) {
      words.add("--env-file=/dev/stdin");
    }
  }

  String input() {
    StringBuilder lines = new StringBuilder();
    values.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
    return lines.toString();
  }
}
