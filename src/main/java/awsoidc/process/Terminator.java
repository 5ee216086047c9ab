package awsoidc.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Ends processes: one SIGTERM to each and, after a grace, SIGKILL until none is left. Which
 * processes these are, others find.
 */
public final class Terminator {

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Killed processes are gone in an instant, unless the kernel still waits for a disk. */
  private static final Duration INSTANT = Duration.ofMillis(2);

  /** What is still there then is another account's (sudo), or waits for a disk. */
  private static final Duration MAX_KILLING = Duration.ofSeconds(1);

  private Terminator() {}

  /** Processes that belong together. They are looked up again and again: they may start others. */
  @FunctionalInterface
  public interface Processes {

    List<ProcessHandle> running();

    /** Whether there are any, including those whose process id is not visible here. */
    default boolean areRunning() {
      return !running().isEmpty();
    }

    /** Sends SIGKILL to all at once, where the kernel can do that. */
    default void killAtOnce() {}

    /** Removes what is left once they have ended. */
    default void removeTraces() {}
  }

  /** Sends each SIGTERM, and SIGKILL to those that are left after {@code grace}. */
  public static void end(Processes processes, Duration grace) {
    if (terminate(processes, grace)) {
      kill(processes, () -> false);
    } else {
      processes.removeTraces();
    }
  }

  /**
   * Sends each SIGTERM and waits for their end.
   *
   * @return whether any is left
   */
  public static boolean terminate(Processes processes, Duration atMost) {
    boolean left = processes.areRunning();
    if (left) {
      processes.running().forEach(ProcessHandle::destroy);
    }
    for (Duration waited = Duration.ZERO;
        left && waited.compareTo(atMost) < 0;
        waited = waited.plus(PAUSE)) {
      LockSupport.parkNanos(PAUSE.toNanos());
      left = processes.areRunning();
    }
    return left;
  }

  /**
   * Sends each SIGKILL until none is left. One that is killed may have started another meanwhile,
   * so the rounds are close.
   *
   * @param enough ends the killing when it is true; the first round always runs
   */
  public static void kill(Processes processes, BooleanSupplier enough) {
    for (Duration waited = Duration.ZERO;
        processes.areRunning()
            && waited.compareTo(MAX_KILLING) < 0
            && (waited.isZero() || !enough.getAsBoolean());
        waited = waited.plus(INSTANT)) {
      processes.killAtOnce();
      processes.running().forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(INSTANT.toNanos());
    }
    processes.removeTraces();
  }
}
