package awsoidc.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;

/** Variables among the words of a job's record. */
final class LeftoverWords {

  private LeftoverWords() {}

  static void put(Map<String, String> words, String prefix, Map<String, String> variables) {
    variables.forEach((name, value) -> words.put(prefix + name, value));
  }

  static Map<String, String> variables(Map<String, String> words, String prefix) {
    Map<String, String> variables = new LinkedHashMap<>();
    words.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        variables.put(name.substring(prefix.length()), value);
      }
    });
    return variables;
  }
}
