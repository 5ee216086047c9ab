package awsoidc.sts;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;

/**
 * A clock that jumps from one thing that happens to the next: what sleeps in it is woken in order,
 * one at a time, and so each run is like every other.
 */
final class VirtualTime implements InstantSource {

  /** What may sleep. */
  @FunctionalInterface
  interface Life {
    void live() throws InterruptedException;
  }

  private record Waking(Instant at, long number, Semaphore sleeper) {}

  private final PriorityQueue<Waking> wakings =
      new PriorityQueue<>(Comparator.comparing(Waking::at).thenComparingLong(Waking::number));
  private final Semaphore turn = new Semaphore(0);
  private Instant now;
  private long numbers;

  VirtualTime(Instant begin) {
    now = begin;
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** To be called by what was begun, and by nobody else. */
  void sleep(Duration duration) throws InterruptedException {
    Semaphore sleeper = wakeAt(now.plus(duration));
    turn.release();
    sleeper.acquire();
  }

  /** Lets it live from then on, when {@link #run} is called. */
  void begin(Instant at, Life life) {
    Semaphore sleeper = wakeAt(at);
    Thread.startVirtualThread(() -> {
      try {
        sleeper.acquire();
        life.live();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        turn.release();
      }
    });
  }

  /** Until nothing happens any more. */
  void run() throws InterruptedException {
    // Of the same kind as those that it wakes: their turns need no help from the kernel.
    Thread.ofVirtual().start(this::wakeAll).join();
  }

  private void wakeAll() {
    for (Waking next = wakings.poll(); next != null; next = wakings.poll()) {
      now = next.at;
      next.sleeper.release();
      turn.acquireUninterruptibly();
    }
  }

  private Semaphore wakeAt(Instant at) {
    Semaphore sleeper = new Semaphore(0);
    wakings.add(new Waking(at, numbers++, sleeper));
    return sleeper;
  }
}
