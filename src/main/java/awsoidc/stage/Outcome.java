package awsoidc.stage;

import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import java.util.List;

/**
 * How a stage ended. {@link Stages} turns it into the runner's exit codes.
 *
 * @param lines what a person reads: what is wrong, and what to do
 * @param summary of an operator's failure, for the job's log; the lines are for the runner's own
 */
record Outcome(Kind kind, List<String> lines, String summary) {

  enum Kind {
    SUCCESS,
    /** The author's script failed; its exit code is on its way to GitLab (bin/run). */
    SCRIPT_FAILED,
    /** The author or the operator must change something; GitLab is not to retry. */
    JOB_FAILURE,
    /** Infrastructure failed; a retry may help. */
    SYSTEM_FAILURE,
    /** The operator of the runner must change something; also a system failure. */
    OPERATORS_FAILURE
  }

  static final Outcome SUCCESS = new Outcome(Kind.SUCCESS, List.of(), "");
  static final Outcome SCRIPT_FAILED = new Outcome(Kind.SCRIPT_FAILED, List.of(), "");

  static Outcome jobFailure(List<String> lines) {
    return new Outcome(Kind.JOB_FAILURE, lines, "");
  }

  static Outcome systemFailure(List<String> lines) {
    return new Outcome(Kind.SYSTEM_FAILURE, lines, "");
  }

  static Outcome systemFailure(String line) {
    return systemFailure(List.of(line));
  }

  static Outcome operatorsFailure(String summary, List<String> lines) {
    return new Outcome(
        Kind.OPERATORS_FAILURE,
        lines,
        summary + ", so no job can run here. Its operator finds the reason in the runner's log.");
  }

  static Outcome of(Refusal refusal, Help help) {
    List<String> lines = refusal.lines(help);
    if (refusal.isOperators()) {
      return operatorsFailure("The way to AWS is not configured correctly at this runner", lines);
    }
    return refusal.retryable() ? systemFailure(lines) : jobFailure(lines);
  }

  boolean isSuccess() {
    return kind == Kind.SUCCESS;
  }
}
