package awsoidc.command;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line on a terminal while a command prints nothing; it is gone before anything else is there.
 */
final class Progress {

  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(1);

  private final Terminal terminal;
  private final PrintStream err;
  private final Duration patience;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Thread teller;

  /**
   * @param terminal where err goes
   */
  Progress(Terminal terminal, PrintStream err) {
    this(terminal, err, USUAL_PATIENCE);
  }

  /**
   * @param patience how long nothing is said
   */
  Progress(Terminal terminal, PrintStream err, Duration patience) {
    this.terminal = terminal;
    this.err = err;
    this.patience = patience;
  }

  /** The same stream; what is written to it ends the line. */
  PrintStream before(PrintStream stream) {
    OutputStream ending =
        new FilterOutputStream(stream) {
          @Override
          public void write(int b) throws IOException {
            end();
            out.write(b);
          }

          @Override
          public void write(byte[] bytes, int from, int length) throws IOException {
            end();
            out.write(bytes, from, length);
          }
        };
    return new PrintStream(ending, true, StandardCharsets.UTF_8);
  }

  /** From now on, a terminal is told how long it takes. */
  void begin(String what) {
    if (terminal.rewritesLines()) {
      teller = Thread.ofVirtual().start(() -> tell(what));
    }
  }

  void end() {
    Thread telling = teller;
    if (telling != null) {
      done.countDown();
      try {
        telling.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void tell(String what) {
    String line = "";
    try {
      for (int waits = 1; !done.await(patience.toMillis(), TimeUnit.MILLISECONDS); waits++) {
        line = what + " (" + patience.multipliedBy(waits).toSeconds() + " s)";
        print("\r" + line);
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    if (!line.isEmpty()) {
      print("\r" + " ".repeat(line.length()) + "\r"); // NO_COLOR wants no escape sequences
    }
  }

  private void print(String text) {
    err.print(text);
    err.flush();
  }
}
