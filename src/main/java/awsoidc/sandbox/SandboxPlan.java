package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One job's sandbox, decided: no later stage looks at the operator's settings again.
 *
 * @param buildsDir what config answers to the runner
 * @param cacheDir likewise
 * @param grace between SIGTERM and SIGKILL to the job's processes
 * @param movesFiles whether the job has caches or artifacts
 * @param gitlabRunner the runner's own program, which moves them; absent if the job has none, or if
 *     its scripts cannot run it
 */
public record SandboxPlan(
    TypePlan type,
    Path buildsDir,
    Path cacheDir,
    Duration grace,
    boolean movesFiles,
    Optional<Path> gitlabRunner) {

  public static SandboxPlan of(TypePlan type, Path buildsDir, Path cacheDir, Duration grace) {
    return new SandboxPlan(type, buildsDir, cacheDir, grace, false, Optional.empty());
  }

  /**
   * The plan of a job with caches or artifacts.
   *
   * @param program of the runner, if it was found
   */
  public SandboxPlan movingFiles(Optional<Path> program) throws IOException {
    boolean usable = program.isPresent() && type.canRun(program.get());
    return new SandboxPlan(
        type, buildsDir, cacheDir, grace, true, usable ? program : Optional.empty());
  }

  /** Whether caches and artifacts will be missing, because nothing moves them. */
  public boolean lacksGitlabRunner() {
    return movesFiles && gitlabRunner.isEmpty() && !type.bringsGitlabRunner();
  }

  public Path buildsOnMachine() {
    return type.buildsOnMachine().orElse(buildsDir);
  }

  public Sandbox sandbox(JobDirectories directories, HostUser user) {
    return type.open(
        new SandboxInputs(
            type.directory(directories),
            user,
            buildsDir,
            cacheDir,
            grace,
            movesFiles,
            gitlabRunner));
  }
}
