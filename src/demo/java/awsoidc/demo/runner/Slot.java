package awsoidc.demo.runner;

import java.util.HashSet;
import java.util.Set;

/**
 * A job's place among those that run at the same time.
 *
 * @param inRunner {@code CI_CONCURRENT_ID}
 * @param inProject {@code CI_CONCURRENT_PROJECT_ID}
 */
record Slot(long project, int inRunner, int inProject) {

  /** The slots of one runner; each job gets the lowest numbers that are free. */
  static final class Pool {

    private final Set<Slot> taken = new HashSet<>();

    synchronized Slot take(long project) {
      int inRunner = 0;
      while (isTaken(inRunner)) {
        inRunner++;
      }
      int inProject = 0;
      while (isTaken(project, inProject)) {
        inProject++;
      }
      Slot slot = new Slot(project, inRunner, inProject);
      taken.add(slot);
      return slot;
    }

    synchronized void give(Slot slot) {
      taken.remove(slot);
    }

    private boolean isTaken(int inRunner) {
      return taken.stream().anyMatch(slot -> slot.inRunner() == inRunner);
    }

    private boolean isTaken(long project, int inProject) {
      return taken.stream()
          .anyMatch(slot -> slot.project() == project && slot.inProject() == inProject);
    }
  }
}
