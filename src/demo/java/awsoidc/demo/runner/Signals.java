package awsoidc.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Signals to processes and process groups, which the JDK cannot send by itself. */
final class Signals {

  private static final long SECONDS = 10;

  private Signals() {}

  /**
   * @param signal without SIG
   * @param target a process, or the negative of a process group
   * @return false if there is no such process
   */
  static boolean send(String signal, long target) {
    try {
      Process kill =
          new ProcessBuilder(
                  "/bin/sh", "-c", "kill -s \"$1\" -- \"$2\"", "sh", signal, Long.toString(target))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return kill.waitFor(SECONDS, TimeUnit.SECONDS) && kill.exitValue() == 0;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot send a signal", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
