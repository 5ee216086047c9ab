package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.FaultTable;
import awsoidc.end2end.support.KillPoints;
import awsoidc.end2end.support.KillPoints.Point;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kills one process of a stage at a chosen system call, as the kernel does when memory runs out.
 * FaultsIT kills whole stages, as a crash of the machine does.
 */
@Tag("faults")
@Isolated("strace on every core")
class KilledStagesIT {

  /** Some calls are not reached again, because waiting loops vary in length. */
  private static final int POINTS = 80;

  private static final int ENOUGH = 26;

  /** A stage whose driver was killed may last as long as one of its processes holds the output. */
  private static final Duration DEAD = Duration.ofMillis(600);

  private static final String SCRIPT =
      """
      (sleep 300 &)
      for i in {1..9}; do mkdir "$TMPDIR/$i"; echo x >"$TMPDIR/$i/x"; done
      bash -c 'exit 0'
      echo "${AWS_SESSION_TOKEN:-none}"
      """;

  @RegisterExtension private final World world = new World();

  private final AtomicInteger killed = new AtomicInteger();

  private final ExecutorService cores =
      Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

  private final KillPoints faults = new KillPoints(world.root().resolve("faults"));

  @BeforeEach
  void needsStrace() {
    assumeTrue(KillPoints.areAllowed(), "no strace, or no tracing of processes here: SKIPPED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"config", "prepare", "build_script", "get_sources", "restore_cache", "cleanup"})
  void a_stage_whose_process_is_killed_anywhere_leaves_nothing(String stage) throws Exception {
    DriverSession other = world.prepared(world.granted().id(99));
    List<Callable<Optional<String>>> tries = new ArrayList<>();
    for (Point point : points(stage)) {
      boolean swept = tries.size() % 2 == 1;
      tries.add(() -> fault(stage, point, swept));
    }
    List<String> failures = new ArrayList<>();
    for (Future<Optional<String>> tried : cores.invokeAll(tries)) {
      tried.get().ifPresent(failures::add);
    }
    cores.shutdown();
    World.succeeded(other.run("build_script", "test -n \"$AWS_SESSION_TOKEN\"; test -w $TMPDIR"));
    World.succeeded(other.cleanup());
    other.close();

    FaultTable.add(
        "SIGKILL to a process of " + stage + ", at system calls",
        killed.get(),
        killed.get() - failures.size());
    assertThat(failures).isEmpty();
    assertThat(killed).hasValueGreaterThanOrEqualTo(ENOUGH);
  }

  private List<Point> points(String stage) throws IOException {
    Path log = world.root().resolve("faults").resolve("all");
    try (DriverSession session = upTo(stage)) {
      World.succeeded(start(session, stage, "none", log).await(World.PATIENCE));
      World.succeeded(session.cleanup());
    }
    return KillPoints.spread(log, POINTS);
  }

  /** What went wrong; empty if nothing did. */
  private Optional<String> fault(String stage, Point point, boolean swept) {
    if (killed.get() >= ENOUGH) {
      return Optional.empty();
    }
    Path log = world.root().resolve("faults").resolve(point.call() + point.when());
    try (DriverSession session = upTo(stage)) {
      LiveCall call = start(session, stage, point.injection(), log);
      Optional<DriverCall> ended = awaited(call, log);
      ended.ifPresent(end -> right(session, stage, end));
      killed.addAndGet(KillPoints.wasKilled(log) ? 1 : 0);
      LeftoversOnMachine.noSecretOnDisk(world);
      session.withoutEnvironment("FAULT").withoutEnvironment("FAULT_LOG");
      if (swept) {
        LeftoversOnMachine.buryRunnerOf(world, session);
        // Its exit code covers all jobs of this account, also those of other tests.
        world.gc();
      } else {
        World.succeeded(session.cleanup());
      }
      call.await(World.PATIENCE);
      LeftoversOnMachine.nothingOf(world, session);
      return Optional.empty();
    } catch (AssertionError | IOException | RuntimeException e) {
      return Optional.of(point + (swept ? ", swept: " : ", cleaned up: ") + e);
    }
  }

  private static Optional<DriverCall> awaited(LiveCall call, Path log) {
    Processes.await("it ends", () -> call.isDone() || KillPoints.wasKilled(log));
    return awaitedShortly(call);
  }

  private static Optional<DriverCall> awaitedShortly(LiveCall call) {
    for (long waited = 0; waited < DEAD.toMillis() && !call.isDone(); waited += 10) {
      Processes.pause(Duration.ofMillis(10));
    }
    return call.isDone() ? Optional.of(call.await(DEAD)) : Optional.empty();
  }

  /**
   * A stage that reports success has done everything; one that does not must not report a job
   * failure.
   */
  private static void right(DriverSession session, String stage, DriverCall end) {
    if (stage.equals("config") || stage.equals("prepare")) {
      assertThat(end.exitCode()).as("%s%n%s", end, end.stderr().text()).isNotEqualTo(1);
    }
    if (!end.succeeded()) {
      return;
    }
    session.withoutEnvironment("FAULT");
    switch (stage) {
      case "config" -> World.succeeded(session.prepare());
      case "prepare" ->
          World.succeeded(session.run("build_script", "test -n \"$AWS_SESSION_TOKEN\""));
      case "build_script" -> assertThat(end.stdout().text()).isEqualTo("[MASKED]\n");
      case "get_sources", "restore_cache" -> assertThat(end.stdout().text()).isEqualTo("none\n");
      default -> {}
    }
  }

  private DriverSession upTo(String stage) {
    var runner = world.runner(faults.bin());
    if (stage.equals("config") || stage.equals("prepare")) {
      DriverSession session = runner.build().begin(world.granted().build());
      if (stage.equals("prepare")) {
        World.succeeded(session.config());
      }
      return session;
    }
    return world.prepared(runner, world.job(stage.equals("build_script")));
  }

  private static LiveCall start(DriverSession session, String stage, String injection, Path log) {
    session.environment("FAULT", injection).environment("FAULT_LOG", log.toString());
    return switch (stage) {
      case "config" -> session.startConfig();
      case "prepare" -> session.startPrepare();
      case "cleanup" -> session.startCleanup();
      default -> session.startRun(stage, SCRIPT);
    };
  }
}
