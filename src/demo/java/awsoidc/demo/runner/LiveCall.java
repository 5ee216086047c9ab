package awsoidc.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A driver call that is under way; it has ended when the process has and its streams are closed.
 */
public final class LiveCall {

  private static final Duration POLL = Duration.ofMillis(10);
  private static final int TERMINATE_ATTEMPTS = 100;

  /** What there is to know before a call starts, and what to make of it when it has ended. */
  record Plan(
      Stage stage,
      String subStage,
      List<String> command,
      Path directory,
      Map<String, String> environment,
      DriverProcess.Copies copies) {

    /** Without the environment. */
    @Override
    public String toString() {
      return (stage.executable() + " " + subStage).strip();
    }
  }

  /** How a call ended, before anyone has judged it. */
  record Ending(int exitCode, Duration wall, Captured stdout, Captured stderr) {}

  private final Clock clock;
  private final Plan plan;
  private final Function<Ending, JobOutcome> judge;
  private final Instant started;
  private final DriverProcess driver;
  private final CompletableFuture<DriverCall> done = new CompletableFuture<>();

  private LiveCall(RunnerSettings settings, Plan plan, Function<Ending, JobOutcome> judge)
      throws IOException {
    this.clock = settings.clock();
    this.plan = plan;
    this.judge = judge;
    this.started = clock.instant();
    this.driver =
        DriverProcess.start(
            plan.command(),
            plan.directory(),
            plan.environment(),
            settings.streams(),
            plan.copies());
    Thread.ofPlatform().daemon().name("driver-" + plan.stage().executable()).start(this::watch);
  }

  static LiveCall start(RunnerSettings settings, Plan plan, Function<Ending, JobOutcome> judge) {
    try {
      return new LiveCall(settings, plan, judge);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot call " + plan.command().getFirst(), e);
    }
  }

  /** The driver's process id, which is its process group's, too. */
  public long pid() {
    return driver.process().orElseThrow(() -> new IllegalStateException("it did not start")).pid();
  }

  /** SIGTERM to the whole process group, as the runner sends it. */
  public void terminate() {
    signalGroup("TERM");
  }

  /** SIGKILL to the whole process group. */
  public void kill() {
    signalGroup("KILL");
  }

  /** A signal, named without SIG, to the driver's own process only. */
  public void signalDriver(String name) {
    Signals.send(name, pid());
  }

  /** Whether it has ended and nobody holds its streams any more. */
  public boolean isDone() {
    return done.isDone();
  }

  /** What it has written to stdout so far. */
  public Captured stdout() {
    return driver.stdout().captured();
  }

  /** What it has written to stderr so far. */
  public Captured stderr() {
    return driver.stderr().captured();
  }

  /**
   * Waits until this text is on stdout or stderr.
   *
   * @throws IllegalStateException if it does not come within this time, or the call ends without it
   */
  public void awaitOutput(String text, Duration patience) {
    long polls = patience.dividedBy(POLL);
    for (long i = 0; i <= polls; i++) {
      boolean ended = isDone();
      if (stdout().text().contains(text) || stderr().text().contains(text)) {
        return;
      }
      if (ended) {
        break;
      }
      pause();
    }
    throw new IllegalStateException("not in the output of " + plan + ": " + text);
  }

  /**
   * Waits for the end.
   *
   * @throws IllegalStateException if it does not come within this time; the call goes on
   */
  public DriverCall await(Duration patience) {
    return awaited(patience)
        .orElseThrow(() -> new IllegalStateException(plan + " has not ended in " + patience));
  }

  Stage stage() {
    return plan.stage();
  }

  CompletableFuture<DriverCall> done() {
    return done;
  }

  /** SIGTERM, and after the first time SIGKILL, and after the second no more waiting. */
  DriverCall end(Duration graceful, Duration force) {
    terminate();
    return awaited(graceful)
        .or(() -> {
          kill();
          return awaited(force);
        })
        .orElseGet(() -> judged(DriverCall.NOT_ENDED));
  }

  /** Waits for the end, so long. */
  Optional<DriverCall> awaited(Duration patience) {
    try {
      return Optional.of(done.get(patience.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot judge " + plan, e);
    }
  }

  private void signalGroup(String name) {
    if (driver.process().isEmpty()) {
      return;
    }
    // Between fork and setsid there is no such group yet.
    for (int i = 0; i < TERMINATE_ATTEMPTS && !Signals.send(name, -pid()); i++) {
      if (isDone()) {
        return;
      }
      pause();
    }
  }

  private void watch() {
    try {
      done.complete(judged(driver.exitCode()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  private DriverCall judged(int exitCode) {
    Duration wall = Duration.between(started, clock.instant());
    Ending ending = new Ending(exitCode, wall, stdout(), stderr());
    return new DriverCall(
        plan.stage(),
        plan.subStage(),
        plan.command(),
        plan.environment(),
        exitCode,
        judge.apply(ending),
        wall,
        ending.stdout(),
        ending.stderr());
  }

  private static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
