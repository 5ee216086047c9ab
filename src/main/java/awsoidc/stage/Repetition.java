package awsoidc.stage;

import awsoidc.orphan.FailedAttempts;
import awsoidc.runner.JobResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The runner attempts config and prepare three times after a system failure. A failure is printed
 * in full by the first attempt only.
 */
final class Repetition {

  private final StageContext context;
  private final FailedAttempts attempts;

  Repetition(StageContext context) {
    this.context = context;
    this.attempts = context.failedAttempts();
  }

  boolean isOne() {
    try {
      return attempts.areAny() && attempts.last(job()).isPresent();
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Remembers a failure; returns whether the attempt before failed in the same way. */
  boolean repeats(List<String> lines) {
    // Times, ports and the runner's directories differ between attempts.
    String said = String.join("\n", lines).replaceAll("\\d+", "#");
    try {
      FailedAttempts.Job job = job();
      Optional<String> before = attempts.areAny() ? attempts.last(job) : Optional.empty();
      attempts.remember(job, said, context.clock().instant());
      return before.equals(Optional.of(said));
    } catch (IOException unknown) {
      return false;
    }
  }

  /** What is printed of a failure that repeats another. */
  static List<String> shortened(List<String> lines) {
    return lines.size() > 1
        ? List.of(lines.getFirst().replaceFirst("[:.]$", "") + ", as in the attempt before.")
        : lines;
  }

  void end() {
    if (attempts.areAny()) {
      try {
        attempts.forget(job());
      } catch (IOException old) {
        // It is forgotten when it is old.
      }
    }
  }

  /**
   * From the payload, because authors can set CI_JOB_ID. All attempts have the same variables; a
   * job of another GitLab that has the same number has others.
   */
  private FailedAttempts.Job job() throws IOException {
    Path payload =
        context
            .environment()
            .variable("JOB_RESPONSE_FILE")
            .map(Path::of)
            .orElseThrow(() -> new IOException("there is no payload"));
    JobResponse response = JobResponse.read(payload, List.of());
    return new FailedAttempts.Job(
        response.id().orElseThrow(() -> new IOException("the payload has no id")),
        response.variables().hashCode());
  }
}
