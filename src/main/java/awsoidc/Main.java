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
import java.nio.file.Path;
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
    nameProviders();
    new Main().run(List.of(arguments));
  }

  /**
   * In a module image META-INF/services is not looked at, and on a class path it would cost 15 ms.
   */
  static void nameProviders() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.setProperty(
        "javax.xml.stream.XMLInputFactory", "com.sun.xml.internal.stream.XMLInputFactoryImpl");
  }

  private void run(List<String> arguments) throws InterruptedException {
    String executable = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
    warnOfMixedBuild();
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
            home(),
            BuildId.value(),
            System.getProperty("user.name", ""),
            userHome(),
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

  /** Image, caches and launcher are installed together; a mixture still works, but slowly. */
  static void warnOfMixedBuild() {
    String launcher = System.getProperty("awsoidc.build", BuildId.value());
    if (!launcher.equals(BuildId.value())) {
      System.err.println(
          "WARNING: aws-oidc-executor is installed in pieces (launcher "
              + launcher
              + ", classes "
              + BuildId.value()
              + "): run ./install.sh again");
    }
  }

  private static byte[] kernelRandomness(int count) throws IOException {
    try (InputStream random = new FileInputStream("/dev/urandom")) {
      return random.readNBytes(count);
    }
  }

  /**
   * An account that the system has no entry of has {@code ?}, which would be in any directory, and
   * one of DynamicUser= has {@code /}, where it may not write. The unit's state directory is its
   * home (systemd.exec(5)).
   */
  static String userHome() {
    String home = System.getProperty("user.home", "/");
    if (home.startsWith("/") && home.length() > 1) {
      return home;
    }
    String state = System.getenv("STATE_DIRECTORY");
    if (state == null || !state.startsWith("/")) {
      return "/";
    }
    int several = state.indexOf(':');
    return several < 0 ? state : state.substring(0, several);
  }

  /** Not Path.normalize(): what is above bin is not what is above a link to it. */
  static Path home() {
    Path home = Path.of(System.getProperty("awsoidc.home", "."));
    try {
      return home.toRealPath();
    } catch (IOException gone) {
      return home.toAbsolutePath();
    }
  }

  private static OutputStream stream(FileDescriptor descriptor) {
    return new FileOutputStream(descriptor);
  }
}
