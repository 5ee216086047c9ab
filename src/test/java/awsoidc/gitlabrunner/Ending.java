package awsoidc.gitlabrunner;

import java.util.Map;

/**
 * What a runner reports at the end of a job ("PUT /jobs/:id" of GitLab's internal job API).
 *
 * @param failureReason empty for a job that succeeded
 * @param exitCode the script's, where it is the script that failed; else 0
 */
record Ending(String state, String failureReason, int exitCode) {

  static final Ending SUCCESS = new Ending("success", "", 0);

  static Ending failed(String reason) {
    return failed(reason, 0);
  }

  static Ending failed(String reason, int exitCode) {
    return new Ending("failed", reason, exitCode);
  }

  static Ending of(Map<String, Object> update) {
    return new Ending(
        String.valueOf(update.get("state")),
        update.get("failure_reason") instanceof String reason ? reason : "",
        update.get("exit_code") instanceof Number code ? code.intValue() : 0);
  }
}
