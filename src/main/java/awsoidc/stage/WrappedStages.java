package awsoidc.stage;

import awsoidc.process.Child;
import awsoidc.sandbox.WrappedCall;
import awsoidc.sandbox.WrappedDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
    Child child = start(call.builder().redirectError(Redirect.INHERIT));
    Said said = new Said();
    child.printTo(said, OutputStream.nullOutputStream());
    Outcome outcome = outcome("config", driver.config(), call, await(child));
    if (outcome.isSuccess()) {
      try {
        answer.take(said.text());
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
    return outcome("prepare", driver.prepare(), call, await(start(call.builder())));
  }

  /** The runner sends SIGTERM to all processes of a call: the driver has it, too. */
  private Child start(ProcessBuilder builder) throws IOException {
    try {
      Child child = Child.start(builder);
      context.termination().whenAsked(() -> await(child));
      return child;
    } catch (IOException e) {
      throw new IOException("the driver cannot be started: " + e.getMessage(), e);
    }
  }

  private static int await(Child child) {
    while (true) {
      try {
        return child.waitFor();
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

  /** What config has printed. More than an answer can be is read, and not kept. */
  private static final class Said extends OutputStream {

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      kept.write(bytes, offset, Math.min(length, MAX_BYTES + 1 - kept.size()));
    }

    String text() throws IOException {
      if (kept.size() > MAX_BYTES) {
        throw new IOException("it is larger than " + (MAX_BYTES >> 20) + " MiB");
      }
      return kept.toString(StandardCharsets.UTF_8);
    }
  }
}
