package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code sandbox:}, or one of a list of them, as the operator wrote it.
 *
 * @param own what only its type has
 * @param buildsDir absolute; absent: below the state directory of this program
 * @param cacheDir likewise
 * @param grace between SIGTERM and SIGKILL
 */
public record SandboxSettings(
    TypeSettings own, Optional<Path> buildsDir, Optional<Path> cacheDir, Duration grace) {

  /** {@code sandbox.grace} where the operator says nothing. */
  public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

  /**
   * In what this sandbox is weaker than {@code other}, or cannot be compared with it, in the words
   * of the configuration. If empty, a job that may be meant for the other can run here, too. It is
   * a partial order: all that is reached here must be reached there.
   */
  public List<String> weaknessesAgainst(SandboxSettings other) {
    Set<Boundary> mine = own.boundaries();
    Set<Boundary> theirs = other.own.boundaries();
    if (!mine.containsAll(theirs)) {
      String verb = theirs.containsAll(mine) ? " instead of " : ", which cannot be compared with ";
      return List.of("type is " + own.type() + verb + other.own.type());
    }
    if (theirs.isEmpty()) {
      // The runner's own account reaches the directories, accounts and networks of all others.
      return own.privileges();
    }
    List<String> weaknesses = new ArrayList<>(own.reach().beyond(other.own.reach()));
    if (!buildsDir.equals(other.buildsDir)) {
      weaknesses.add("builds_dir differs");
    }
    if (!cacheDir.equals(other.cacheDir)) {
      weaknesses.add("cache_dir differs");
    }
    return weaknesses;
  }

  /**
   * The plan for one job.
   *
   * @param projectId of the payload; not of a variable, which the author can set
   * @param protection likewise
   * @param hidden files of the executor that must stay hidden in a sandbox
   * @param job what a job in containers asks for
   * @param state where builds and caches are if the operator names no place
   * @throws UnusableSandbox the author or the operator must change something
   */
  public SandboxPlan plan(
      Optional<String> projectId,
      RefProtection protection,
      List<Path> hidden,
      ContainerJob job,
      Path state)
      throws IOException, UnusableSandbox {
    return own.plan(
        new PlanInputs(
            projectId,
            protection,
            hidden,
            job,
            buildsDir.orElse(state.resolve("builds")),
            cacheDir.orElse(state.resolve("cache")),
            grace));
  }
}
