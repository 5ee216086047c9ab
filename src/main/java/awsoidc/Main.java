package awsoidc;

import awsoidc.delivery.RemoteEndpoint;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.stage.StageContext;
import awsoidc.stage.Stages;
import awsoidc.text.Printable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * What a job runs: arguments, environment, clock, streams, signals. bin/launch.sh passes the
 * stage's name as the first argument.
 */
public final class Main {

  private Runnable whenAskedToEnd = () -> {};
  private final AtomicBoolean ending = new AtomicBoolean();
  private final Map<String, String> environment = System.getenv();

  private Main() {}

  /** Runs one executable and ends the process. */
  public static void main(String[] arguments) throws InterruptedException {
    Launched.nameProviders();
    new Main().run(List.of(arguments));
  }

  private void run(List<String> arguments) throws InterruptedException {
    String executable = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
    Launched.warnOfMixedBuild();
    if (executable.equals(RemoteEndpoint.EXECUTABLE)) {
      end(endpoint());
    }
    end(stage(executable, rest));
  }

  private int stage(String name, List<String> arguments) {
    RunnerEnvironment runner = new RunnerEnvironment(environment);
    Thread asked = new Thread(() -> endAsAsked(runner.systemFailureExitCode()));
    try {
      Runtime.getRuntime().addShutdownHook(asked);
    } catch (IllegalStateException alreadyAsked) {
      endAsAsked(runner.systemFailureExitCode());
    }
    StageContext context =
        new StageContext(
            runner,
            Launched.home(),
            Launched.build(),
            System.getProperty("user.name", ""),
            Launched.userHome(),
            Clock.systemUTC(),
            Main::kernelRandomness,
            this::whenAskedToEnd,
            stream(FileDescriptor.out),
            stream(FileDescriptor.err));
    try {
      return new Stages(context).run(name, arguments);
    } catch (Error e) {
      // The JVM's own code for an uncaught one is 1, which the runner takes for the job's failure.
      System.err.println(Printable.text("ERROR: " + name + " failed: " + e));
      return runner.systemFailureExitCode();
    }
  }

  /** Started by run, for scripts that are in another network. */
  private static int endpoint() {
    try {
      RemoteEndpoint.serve(System.in, stream(FileDescriptor.out), Clock.systemUTC());
      return 0;
    } catch (IOException e) {
      System.err.println(Printable.text("ERROR: endpoint failed: " + e.getMessage()));
      return 1;
    }
  }

  /** SIGTERM: never 0, and not the JVM's own 143, which takes a third of a second. */
  private void endAsAsked(int exitCode) {
    Runnable action;
    synchronized (this) {
      if (!ending.compareAndSet(false, true)) {
        return;
      }
      action = whenAskedToEnd;
    }
    action.run();
    Runtime.getRuntime().halt(exitCode);
  }

  /** Does not return once SIGTERM has come: what the action is to end must not begin any more. */
  private synchronized void whenAskedToEnd(Runnable action) {
    while (ending.get()) {
      LockSupport.park();
    }
    whenAskedToEnd = action;
  }

  /** Whichever comes first, the end or SIGTERM, has the last word. */
  private void end(int exitCode) throws InterruptedException {
    System.out.flush();
    if (!ending.compareAndSet(false, true)) {
      Thread.sleep(Long.MAX_VALUE);
    }
    Runtime.getRuntime().halt(exitCode);
  }

  private static byte[] kernelRandomness(int count) throws IOException {
    try (InputStream random = new FileInputStream("/dev/urandom")) {
      return random.readNBytes(count);
    }
  }

  private static OutputStream stream(FileDescriptor descriptor) {
    return new FileOutputStream(descriptor);
  }
}
