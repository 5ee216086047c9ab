package awsoidc.demo.runner;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One finished call of a driver executable.
 *
 * @param subStage what {@code run} was called with; empty for the other stages
 * @param command the executable and its arguments
 * @param environment everything the driver found in its environment
 * @param exitCode as a shell reports it (128 + n after signal n); {@link #NOT_STARTED} or {@link
 *     #NOT_ENDED} if there is none
 * @param outcome what the runner makes of the exit code and {@code BUILD_EXIT_CODE_FILE}
 */
public record DriverCall(
    Stage stage,
    String subStage,
    List<String> command,
    Map<String, String> environment,
    int exitCode,
    JobOutcome outcome,
    Duration wall,
    Captured stdout,
    Captured stderr) {

  /** The executable could not be started. */
  public static final int NOT_STARTED = -1;

  /** Neither SIGTERM nor SIGKILL ended it within the runner's patience. */
  public static final int NOT_ENDED = -2;

  public DriverCall {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** True for an exit code of 0. */
  public boolean succeeded() {
    return outcome.isSuccess();
  }

  /** Says nothing of the environment, which holds every secret of the job. */
  @Override
  public String toString() {
    String name = subStage.isEmpty() ? stage.executable() : stage.executable() + " " + subStage;
    return name + " -> " + exitCode + " " + outcome + " in " + wall.toMillis() + " ms";
  }
}
