package awsoidc.demo.runner;

/**
 * A CI/CD variable as GitLab sends it.
 *
 * @param raw false lets the runner expand {@code $OTHER} in the value
 */
public record JobVariable(
    String key, String value, boolean isPublic, boolean file, boolean masked, boolean raw) {

  /** A plain variable that the pipeline's log may show. */
  public static JobVariable of(String key, String value) {
    return new JobVariable(key, value, true, false, false, true);
  }

  /** As GitLab sends secrets and id_tokens: not public, masked in the log. */
  public static JobVariable secret(String key, String value) {
    return new JobVariable(key, value, false, false, true, true);
  }

  /** A variable of type "file": the script writes the value to a file and exports its path. */
  public static JobVariable file(String key, String value) {
    return new JobVariable(key, value, true, true, false, true);
  }

  /** A variable whose {@code $OTHER} the runner expands. */
  public static JobVariable expanded(String key, String value) {
    return new JobVariable(key, value, true, false, false, false);
  }

  JobVariable withValue(String newValue) {
    return new JobVariable(key, newValue, isPublic, file, masked, raw);
  }

  /** Without the value. */
  @Override
  public String toString() {
    return key;
  }
}
