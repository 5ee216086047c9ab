package awsoidc.stage;

import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import java.util.List;

/**
 * How a stage ended. {@link Stages} turns it into the runner's exit codes.
 *
 * @param cause what metrics count: an entry of docs/troubleshooting.md, or one of the causes here;
 *     empty if there is no failure
 * @param recorded whether the audit file has it already, as a refusal
 * @param lines what a person reads: what is wrong, and what to do
 * @param summary of an operator's failure, for the job's log; the lines are for the operator
 */
record Outcome(Kind kind, String cause, boolean recorded, List<String> lines, String summary) {

  // docs/configuration.md says what each is.
  static final String CONFIGURATION = "configuration";
  static final String UNPROTECTED = "unprotected";
  static final String REGISTRATION = "registration";
  static final String SANDBOX = "sandbox";
  static final String SYSTEM = "system";
  static final String LEFTOVERS = "leftovers";

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

  static final Outcome SUCCESS = of(Kind.SUCCESS, "", List.of());
  static final Outcome SCRIPT_FAILED = of(Kind.SCRIPT_FAILED, "", List.of());

  private static Outcome of(Kind kind, String cause, List<String> lines) {
    return new Outcome(kind, cause, false, lines, "");
  }

  /** There is no sandbox for this job, or not for its credentials. */
  static Outcome unusableSandbox(List<String> lines) {
    return of(Kind.JOB_FAILURE, SANDBOX, lines);
  }

  static Outcome systemFailure(String cause, List<String> lines) {
    return of(Kind.SYSTEM_FAILURE, cause, lines);
  }

  static Outcome systemFailure(String line) {
    return systemFailure(SYSTEM, List.of(line));
  }

  static Outcome operatorsFailure(String cause, String summary, List<String> lines) {
    return new Outcome(
        Kind.OPERATORS_FAILURE,
        cause,
        false,
        lines,
        summary
            + ", so no job can run here. Its operator finds the reason in the log of the runner or"
            + " of the system.");
  }

  static Outcome of(Refusal refusal, Help help) {
    List<String> lines = refusal.lines(help);
    String cause = refusal.entry().id();
    Outcome outcome =
        refusal.isOperators()
            ? operatorsFailure(
                cause, "The way to AWS is not configured correctly at this runner", lines)
            : of(refusal.retryable() ? Kind.SYSTEM_FAILURE : Kind.JOB_FAILURE, cause, lines);
    return outcome.asRecorded();
  }

  private Outcome asRecorded() {
    return new Outcome(kind, cause, true, lines, summary);
  }

  boolean isSuccess() {
    return kind == Kind.SUCCESS;
  }
}
