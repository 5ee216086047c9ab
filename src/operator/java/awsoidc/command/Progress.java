package awsoidc.command;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A line on a terminal while something takes its time; it is gone when that is done.
 *
 * @param terminal where err goes
 * @param patience how long nothing is said
 */
record Progress(Terminal terminal, PrintStream err, Duration patience) {

  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(1);
  private static final String CLEAR = "\r\u001b[K";

  Progress(Terminal terminal, PrintStream err) {
    this(terminal, err, USUAL_PATIENCE);
  }

  interface Work {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Does it.
   *
   * @param what is said meanwhile, such as "asking GitLab"
   */
  void during(String what, Work work) throws IOException, InterruptedException {
    if (!terminal.isTerminal()) {
      work.run();
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    Thread teller = Thread.ofVirtual().start(() -> tell(what, done));
    try {
      work.run();
    } finally {
      done.countDown();
      teller.join();
    }
  }

  private void tell(String what, CountDownLatch done) {
    try {
      for (int waits = 1; !done.await(patience.toMillis(), TimeUnit.MILLISECONDS); waits++) {
        err.print(CLEAR + what + " (" + patience.multipliedBy(waits).toSeconds() + " s)");
        err.flush();
      }
      err.print(CLEAR);
      err.flush();
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }
}
