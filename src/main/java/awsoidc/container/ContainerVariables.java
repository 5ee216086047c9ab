package awsoidc.container;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variables that a container is made with, so that its entrypoint sees them; scripts export all of
 * the job's by themselves. What is here can be read from the engine later on, so it is no secret.
 * They go over standard input: never on the command line, and not into the engine's own
 * environment, which an author must not steer.
 */
record ContainerVariables(Map<String, String> values) {

  /** docker reads a file of variables by lines of 64 kB. */
  private static final int LONGEST = 60_000;

  private static final int MOST = 500;

  /** Those of a job that a container may have. */
  static ContainerVariables ofJob(Map<String, String> all) {
    Map<String, String> usable = new LinkedHashMap<>();
    for (var variable : all.entrySet()) {
      String name = variable.getKey();
      if (isCarried(name, variable.getValue())
          && !name.startsWith("AWS_") // credentials are the scripts' alone
          && !name.equals("PATH") // of the image: sh is found by it
          && usable.size() < MOST) {
        usable.put(name, variable.getValue());
      }
    }
    return new ContainerVariables(usable);
  }

  /** Of what neither engine could read one is left out: {@link #isCarried}. */
  ContainerVariables {
    Map<String, String> carried = new LinkedHashMap<>(values);
    carried.entrySet().removeIf(entry -> !isCarried(entry.getKey(), entry.getValue()));
    values = carried;
  }

  /**
   * Whether a file of variables can hold it, which both engines read by lines. Names with points
   * and hyphens are some services' own, such as {@code discovery.type}.
   */
  static boolean isCarried(String name, String value) {
    return name.matches("[A-Za-z_][A-Za-z0-9_.-]*")
        && value.length() < LONGEST
        && value.indexOf('\n') < 0
        && value.indexOf('\r') < 0
        && value.indexOf('\0') < 0;
  }

  /** With an author's own for a service, who means each of them, whatever its name is. */
  ContainerVariables and(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(more);
    return new ContainerVariables(all);
  }

  /** The option that reads {@link #input}. */
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
