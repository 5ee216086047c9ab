package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The part of a sandbox's plan that only its type has. A record, which the state keeps for the
 * later stages.
 */
public interface TypePlan {

  JobDirectory directory(JobDirectories directories);

  Sandbox open(SandboxInputs inputs);

  /** Whether only a control group can end everything that scripts leave running. */
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

  /** Where builds are on this machine, if not at the path that scripts see. */
  default Optional<Path> buildsOnMachine() {
    return Optional.empty();
  }

  /** Why scripts cannot reach a server of ours; empty if they can. */
  default Optional<String> noServers() {
    return Optional.empty();
  }

  /** Why scripts cannot see files of ours; empty if they can. */
  default Optional<String> noFiles() {
    return Optional.empty();
  }

  /** What cleanup must remove besides directories and processes. */
  default Optional<Leftovers> leftovers() {
    return Optional.empty();
  }
}
