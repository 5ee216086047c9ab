package awsoidc.demo.runner;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of a job.
 *
 * @param calls every driver call, in the order in which they ended
 * @param log the job's log as GitLab stores it: sections, colours, masked
 * @param config what the last {@code config} printed; empty if it printed nothing
 * @param leftovers what is still below the runner's {@code TMPDIR}
 */
public record JobResult(
    JobOutcome outcome, List<DriverCall> calls, String log, String config, List<Path> leftovers) {

  public JobResult {
    calls = List.copyOf(calls);
    leftovers = List.copyOf(leftovers);
  }

  /** The calls of one stage. */
  public List<DriverCall> calls(Stage stage) {
    return calls.stream().filter(call -> call.stage() == stage).toList();
  }

  /** The sub-stages that {@code run} was called with, in order. */
  public List<String> subStages() {
    return calls(Stage.RUN).stream().map(DriverCall::subStage).toList();
  }

  /** The last call of a sub-stage. */
  public DriverCall run(String subStage) {
    return calls(Stage.RUN).reversed().stream()
        .filter(call -> call.subStage().equals(subStage))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(subStage + " did not run: " + subStages()));
  }

  /** Without the log and the configuration, which may hold what the job should not have said. */
  @Override
  public String toString() {
    return outcome + " " + calls;
  }
}
