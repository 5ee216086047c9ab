package awsoidc.config;

import awsoidc.pattern.Glob;
import awsoidc.role.When;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whether patterns let everything through, so that a rule is wider than it looks. */
public final class Breadth {

  /** The claims that say which project a job is of ("ID token authentication", GitLab docs). */
  private static final Set<String> OF_A_PROJECT =
      Set.of(
          "project_id",
          "project_path",
          "namespace_id",
          "namespace_path",
          "job_project_id",
          "job_project_path",
          "job_namespace_id",
          "job_namespace_path",
          "ci_config_ref_uri",
          "sub");

  private static final String SUB_OF_A_PROJECT = "project_path:";

  private Breadth() {}

  /** Whether some condition excludes the jobs of other projects. */
  public static boolean isOfSomeProjects(When when) {
    for (Map.Entry<String, List<Glob>> condition : when.conditions().entrySet()) {
      if (OF_A_PROJECT.contains(condition.getKey()) && areNarrow(condition.getValue())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a pattern of role ARNs takes every role of its account. */
  public static boolean isAnyRole(Glob arns) {
    String pattern = arns.pattern();
    return isAnything(pattern.substring(pattern.indexOf(":role/") + ":role/".length()));
  }

  /** Whether a pattern over names with slashes takes all of them. */
  static boolean isAnything(String pattern) {
    return pattern.indexOf('*') >= 0 && pattern.chars().allMatch(c -> c == '*' || c == '/');
  }

  private static boolean areNarrow(List<Glob> patterns) {
    for (Glob pattern : patterns) {
      if (isOfEveryProject(pattern.pattern())) {
        return false;
      }
    }
    return true;
  }

  /** A sub is {@code project_path:GROUP/PROJECT:ref_type:TYPE:ref:NAME}. */
  private static boolean isOfEveryProject(String pattern) {
    if (!pattern.startsWith(SUB_OF_A_PROJECT)) {
      return isAnything(pattern) || pattern.startsWith("**:");
    }
    int end = pattern.indexOf(':', SUB_OF_A_PROJECT.length());
    return isAnything(
        pattern.substring(SUB_OF_A_PROJECT.length(), end < 0 ? pattern.length() : end));
  }
}
