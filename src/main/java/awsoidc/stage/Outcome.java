package awsoidc.stage;

import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import java.util.List;

/** How a stage ended. {@link Stages} turns it into the runner's exit codes. */
sealed interface Outcome {

  /** As it should. */
  record Success() implements Outcome {}

  /** The author's script failed; its exit code is on its way to GitLab (bin/run). */
  record ScriptFailed() implements Outcome {}

  /** The author or the operator must change something; GitLab is not to retry. */
  record JobFailure(List<String> lines) implements Outcome {}

  /** Infrastructure failed; a retry may help. */
  record SystemFailure(List<String> lines) implements Outcome {}

  /**
   * The operator of the runner must change something; also a system failure.
   *
   * @param line for the job's log
   * @param whole for the runner's own log: every problem, and what to do
   */
  record OperatorsFailure(String line, List<String> whole) implements Outcome {}

  static Outcome of(Refusal refusal, Help help) {
    if (refusal.isOperators()) {
      return StageMessages.operatorsFailure(
          "The way to AWS is not configured correctly at this runner", refusal.lines(help));
    }
    return refusal.retryable()
        ? new SystemFailure(refusal.lines(help))
        : new JobFailure(refusal.lines(help));
  }

  static Outcome systemFailure(String... lines) {
    return new SystemFailure(List.of(lines));
  }
}
