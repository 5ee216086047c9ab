package awsoidc.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Copies one output of a child, in a thread of its own. */
final class Pump {

  private static final int CHUNK = 64 << 10;

  /** fs.pipe-max-size: if more than this follows, it is not from the child that has ended. */
  private static final long MAX_IN_A_PIPE = 1L << 20;

  private static final Duration TICK = Duration.ofMillis(100);

  private final InputStream from;
  private final OutputStream to;
  private final AtomicLong taken = new AtomicLong();
  private volatile boolean writing;
  private final Thread thread;

  Pump(String name, InputStream from, OutputStream to) {
    this.from = from;
    this.to = to;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  Pump start() {
    thread.start();
    return this;
  }

  boolean join(Duration atMost) throws InterruptedException {
    return thread.join(atMost);
  }

  /**
   * Waits for the last output of a child that has ended, as long as the reader takes. Only the wait
   * for more is limited: then something else holds the pipe.
   *
   * @param silence the longest time, in all, without any output
   * @return whether the output has ended
   */
  boolean finish(Duration silence) throws InterruptedException {
    long before = taken.get();
    long last = before + MAX_IN_A_PIPE + CHUNK;
    // Not dividedBy: it makes BigDecimal ready, for 11 ms and 2 MB.
    long silentTicks = silence.toMillis() / TICK.toMillis();
    while (!thread.join(TICK)) {
      long now = taken.get();
      if (!writing && now == before && --silentTicks <= 0) {
        return false;
      }
      if (now > last) {
        return false;
      }
      before = now;
    }
    return true;
  }

  private void run() {
    byte[] chunk = new byte[CHUNK];
    // Closed at both ends: a child without a reader should die of SIGPIPE and not wait.
    try (from;
        to) {
      while (true) {
        int length = from.read(chunk);
        writing = true; // also while it is closed, which writes what is left
        if (length < 0) {
          break;
        }
        taken.addAndGet(length);
        to.write(chunk, 0, length);
        writing = false;
      }
    } catch (IOException readerOrWriterIsGone) {
      // The child ends, or the runner that reads this process has ended: there is nobody to tell.
    }
  }
}
