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

  private static final Duration QUICK_ROUNDS = Duration.ofMillis(100);

  /** What is still there then is another account's (sudo), or waits for a disk. */
  private static final Duration MAX_KILLING = Duration.ofSeconds(1);

  private Terminator() {}

  /** Processes that belong together. They are looked up again and again: they may start others. */
  @FunctionalInterface
  public interface Processes {

    List<ProcessHandle> running();

    /** Whether there are any, also such as cannot be named from here. */
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
    terminate(processes, grace);
    kill(processes, () -> false);
  }

  /** Sends each SIGTERM and waits for their end. */
  public static void terminate(Processes processes, Duration atMost) {
    List<ProcessHandle> running = processes.running();
    running.forEach(ProcessHandle::destroy);
    for (Duration waited = Duration.ZERO;
        !running.isEmpty() && waited.compareTo(atMost) < 0;
        waited = waited.plus(PAUSE)) {
      LockSupport.parkNanos(PAUSE.toNanos());
      running = processes.running();
    }
  }

  /**
   * Sends each SIGKILL until none is left. One that is killed may have started another meanwhile.
   *
   * @param enough stops it after the first round
   */
  public static void kill(Processes processes, BooleanSupplier enough) {
    Duration pause = INSTANT;
    for (Duration waited = Duration.ZERO;
        processes.areRunning()
            && waited.compareTo(MAX_KILLING) < 0
            && (waited.isZero() || !enough.getAsBoolean());
        waited = waited.plus(pause)) {
      processes.killAtOnce();
      processes.running().forEach(ProcessHandle::destroyForcibly);
      pause = waited.compareTo(QUICK_ROUNDS) < 0 ? INSTANT : PAUSE;
      LockSupport.parkNanos(pause.toNanos());
    }
    processes.removeTraces();
  }
}
