package awsoidc.demo.runner;

/**
 * A generation of GitLab Runner. A runner re-serialises the payload and keeps only the fields that
 * it knows, and each generation wraps the job's commands in a slightly different script.
 */
public enum RunnerGeneration {
  /** Knows neither {@code BUILD_EXIT_CODE_FILE} (17.9) nor {@code repo_object_format} (16.11). */
  V15_7("15.7.0"),
  /** Seen with a real runner: no {@code project_full_path}, no {@code git_info.protected}. */
  V18_1("18.1.0"),
  /** Hands on everything GitLab sends, ids of project, namespace and instance included. */
  V19("19.4.0");

  private final String version;

  RunnerGeneration(String version) {
    this.version = version;
  }

  /** As in {@code CI_RUNNER_VERSION}. */
  public String version() {
    return version;
  }

  /** Runner 17.9 introduced {@code BUILD_EXIT_CODE_FILE}; before it, every job failure was 1. */
  boolean knowsExitCodeFile() {
    return compareTo(V15_7) > 0;
  }

  /** Before 19, CUSTOM_ENV_CI_JOB_SERVICES left out the variables of services. */
  boolean tellsServiceVariables() {
    return this == V19;
  }
}
