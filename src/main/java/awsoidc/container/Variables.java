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
record Variables(Map<String, String> values) {

  /** docker reads a file of variables by lines of 64 kB. */
  private static final int LONGEST = 60_000;

  private static final int MOST = 500;

  Variables {
    Map<String, String> usable = new LinkedHashMap<>();
    for (var variable : values.entrySet()) {
      if (isUsable(variable.getKey(), variable.getValue()) && usable.size() < MOST) {
        usable.put(variable.getKey(), variable.getValue());
      }
    }
    values = usable;
  }

  private static boolean isUsable(String name, String value) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*")
        && !name.startsWith("AWS_") // credentials are the scripts' alone
        && !name.equals("PATH") // of the image: sh is found by it
        && value.length() < LONGEST
        && value.indexOf('\n') < 0
        && value.indexOf('\r') < 0
        && value.indexOf('\0') < 0;
  }

  Variables and(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(values);
    all.putAll(more);
    return new Variables(all);
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
