package awsoidc.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a sandbox of any type is opened with.
 *
 * @param directory the job's own
 * @param user that the runner runs as
 * @param buildsDir as scripts see it, like {@code cacheDir}
 * @param grace between SIGTERM and SIGKILL to the job's processes
 * @param movesFiles whether the job has caches or artifacts
 * @param gitlabRunner the runner's own program, which moves them; absent where scripts do without
 */
public record SandboxInputs(
    JobDirectory directory,
    HostUser user,
    Path buildsDir,
    Path cacheDir,
    Duration grace,
    boolean movesFiles,
    Optional<Path> gitlabRunner) {}
