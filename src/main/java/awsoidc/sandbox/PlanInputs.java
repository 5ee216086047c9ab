package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a plan is made from, besides the settings of the type.
 *
 * @param projectId of the payload; not of a variable, which the author can set
 * @param protection likewise
 * @param hidden files of the executor that must stay hidden in a sandbox
 * @param job what a job in containers asks for
 * @param builds below which all builds are
 * @param cache likewise
 * @param grace between SIGTERM and SIGKILL
 */
public record PlanInputs(
    Optional<String> projectId,
    RefProtection protection,
    List<Path> hidden,
    ContainerJob job,
    Path builds,
    Path cache,
    Duration grace) {

  /** Paths of builds and cache for one owner's jobs of this project and protection. */
  record Directories(Path builds, Path cache) {}

  Directories directoriesOf(String owner) throws IOException, UnusableSandbox {
    String name = project() + protection.suffix();
    return new Directories(
        resolved(builds.resolve(owner).resolve(name)),
        resolved(cache.resolve(owner).resolve(name)));
  }

  /** A plan whose builds and cache are of one owner, project and protection. */
  SandboxPlan plan(TypePlan type, String owner) throws IOException, UnusableSandbox {
    Directories directories = directoriesOf(owner);
    return SandboxPlan.of(type, directories.builds(), directories.cache(), grace);
  }

  /** A plan whose builds and cache all jobs share. */
  SandboxPlan plan(TypePlan type) throws IOException {
    return SandboxPlan.of(type, resolved(builds), resolved(cache), grace);
  }

  String project() throws UnusableSandbox {
    return projectId
        .filter(id -> id.matches("[0-9]{1,18}"))
        .orElseThrow(
            () -> new UnusableSandbox("the job's payload does not say which project it is of"));
  }

  /** GitLab Runner wants its directories without links; what does not exist yet has none in it. */
  private static Path resolved(Path directory) throws IOException {
    Path existing = directory;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(directory)).normalize();
  }
}
