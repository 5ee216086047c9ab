package awsoidc.stage;

import awsoidc.sandbox.WrappedCall;
import awsoidc.sandbox.WrappedDriver;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** config and prepare of another driver, as parts of ours (sandbox type driver). */
final class WrappedStages {

  /** Of config's answer. */
  private static final int MAX_BYTES = 8 << 20;

  private final StageContext context;
  private final WrappedDriver driver;

  WrappedStages(StageContext context, WrappedDriver driver) {
    this.context = context;
    this.driver = driver;
  }

  interface Answer {

    /**
     * @throws IOException the driver's answer cannot be used
     */
    void take(String said) throws IOException;
  }

  Outcome config(Answer answer) throws IOException {
    if (driver.config().isEmpty()) {
      answer.take("");
      return Outcome.SUCCESS;
    }
    WrappedCall call = new WrappedCall(driver.config());
    Process process = start(call.builder().redirectError(Redirect.INHERIT));
    byte[] said;
    try (InputStream out = process.getInputStream()) {
      said = out.readNBytes(MAX_BYTES);
    }
    Outcome outcome = outcome("config", driver.config(), call, await(process));
    if (outcome.isSuccess()) {
      try {
        answer.take(new String(said, StandardCharsets.UTF_8));
      } catch (IOException e) {
        return Outcome.operatorsFailure(
            Outcome.SANDBOX,
            "The driver of this runner gives no usable answer",
            List.of("the answer of " + driver.config().getFirst() + ": " + e.getMessage()));
      }
    }
    return outcome;
  }

  Outcome prepare() throws IOException {
    if (driver.prepare().isEmpty()) {
      return Outcome.SUCCESS;
    }
    WrappedCall call = new WrappedCall(driver.prepare()).speaking();
    Process process = start(call.builder());
    return outcome("prepare", driver.prepare(), call, await(process));
  }

  /** The runner sends SIGTERM to all processes of a call: the driver has it, too. */
  private Process start(ProcessBuilder builder) throws IOException {
    try {
      Process process = builder.start();
      context.termination().whenAsked(() -> await(process));
      return process;
    } catch (IOException e) {
      throw new IOException("the driver cannot be started: " + e.getMessage(), e);
    }
  }

  private static int await(Process process) {
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException notYet) {
        // The driver ends in its own time: what it has begun, it finishes or takes back.
      }
    }
  }

  private static Outcome outcome(String stage, List<String> command, WrappedCall call, int code) {
    if (code == 0) {
      return Outcome.SUCCESS;
    }
    List<String> lines =
        List.of("The driver's " + stage + ", " + command.getFirst() + ", ended with " + code + ".");
    return call.saysThatJobFailed(code)
        ? Outcome.unusableSandbox(lines)
        : Outcome.systemFailure(Outcome.SANDBOX, lines);
  }
}
