package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * {@code sandbox:} as the operator wrote it.
 *
 * @param buildsDir absolute; absent: the runner's own builds_dir holds
 * @param cacheDir absolute; absent: the runner's own cache_dir holds
 */
public record SandboxSettings(Optional<Path> buildsDir, Optional<Path> cacheDir) {

  /** The same with symbolic links resolved, as GitLab Runner wants its directories. */
  public SandboxSettings resolved() throws IOException {
    return new SandboxSettings(resolved(buildsDir), resolved(cacheDir));
  }

  /** What does not exist yet has no links in it; what holds it may. */
  private static Optional<Path> resolved(Optional<Path> directory) throws IOException {
    if (directory.isEmpty()) {
      return directory;
    }
    Path existing = directory.get();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return Optional.of(
        existing.toRealPath().resolve(existing.relativize(directory.get())).normalize());
  }
}
