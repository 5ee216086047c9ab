package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What config decided of one job's sandbox, as far as only its type has it. A record: the state
 * keeps it for the later stages.
 */
public interface TypePlan {

  /** The job's own directory. */
  JobDirectory directory(JobDirectories directories);

  /** The sandbox. */
  Sandbox open(SandboxInputs inputs);

  /** Whether nothing but a control group ends what scripts leave running. */
  default boolean runsOnMachine() {
    return false;
  }

  /** Whether scripts run in the {@code image:} of their job. */
  default boolean usesImages() {
    return false;
  }

  /** Whether scripts that move caches and artifacts can run this program of the machine. */
  default boolean canRun(Path program) throws IOException {
    return true;
  }

  /** Whether those scripts have a gitlab-runner of their own. */
  default boolean bringsGitlabRunner() {
    return false;
  }

  /** Where on this machine builds are, if not at the path at which scripts see them. */
  default Optional<Path> buildsOnMachine() {
    return Optional.empty();
  }

  /** Why no server of ours can be where scripts are; empty if one can. */
  default Optional<String> noServers() {
    return Optional.empty();
  }

  /** What cleanup must remove besides directories and processes. */
  default Optional<Leftovers> leftovers() {
    return Optional.empty();
  }
}
