package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the operator wrote of one type of sandbox. */
public interface TypeSettings {

  String type();

  /** What the type keeps scripts from, whatever its settings. */
  Set<Boundary> boundaries();

  /** What scripts reach within these boundaries; not asked where there are none. */
  default Reach reach() {
    return other -> List.of("it reaches everything");
  }

  /** What gives scripts more than the runner's own account has, as the configuration names it. */
  default List<String> privileges() {
    return List.of();
  }

  /** Whether scripts reach a server of this program at 127.0.0.1. */
  default boolean reachesServers() {
    return true;
  }

  /** What else than another delivery lets scripts reach it: the end of a sentence. */
  default String remedyForServers() {
    return "";
  }

  /** Whether scripts see files that this program writes for them. */
  default boolean readsFiles() {
    return true;
  }

  /** Whether this program decides where builds and caches are. */
  default boolean hasDirectories() {
    return true;
  }

  /** Programs that jobs need on the runner's PATH: one of each list. */
  default List<List<String>> programs() {
    return List.of(List.of(HostUser.SHELL));
  }

  /** What must be there on this machine, for scripts to see it. */
  default List<Path> paths() {
    return List.of();
  }

  /**
   * The account of this machine that scripts run under, if it is not the runner's own.
   *
   * @param root whether the runner is root
   */
  default Optional<String> account(boolean root) {
    return Optional.empty();
  }

  /**
   * The plan for one job.
   *
   * @throws UnusableSandbox the author or the operator must change something
   */
  SandboxPlan plan(PlanInputs inputs) throws IOException, UnusableSandbox;

  /** What scripts reach; compared with another of the same kind. */
  interface Reach {

    /** What this reaches beyond the other, or what differs and cannot be compared. */
    List<String> beyond(Reach other);
  }
}
