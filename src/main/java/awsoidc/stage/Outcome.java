package awsoidc.stage;

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

  static Outcome of(Refusal refusal) {
    return refusal.passing() ? new SystemFailure(refusal.lines()) : new JobFailure(refusal.lines());
  }

  static Outcome systemFailure(String... lines) {
    return new SystemFailure(List.of(lines));
  }
}
