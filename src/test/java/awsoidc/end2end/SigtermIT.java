package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.World;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigtermIT {

  /** The world's graceful_kill_timeout: everything ends before the runner would send SIGKILL. */
  private static final Duration GRACEFUL = Duration.ofSeconds(10);

  @RegisterExtension private final World world = new World();

  // Case 28.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_cancel_while_sts_is_asked_is_a_system_failure(boolean wholeGroup) {
    world.sts().delayNext(Duration.ofMinutes(2));
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      LiveCall prepare = session.startPrepare();
      Processes.await("STS is asked", () -> world.sts().requests() == 1);

      terminate(prepare, wholeGroup);

      assertThat(prepare.await(GRACEFUL).exitCode()).isEqualTo(2);
      World.succeeded(session.cleanup());
    }
  }

  // Case 28, for config: its configuration is a pipe without a writer.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_cancel_while_the_configuration_is_read_is_a_system_failure(boolean wholeGroup)
      throws Exception {
    try (DriverSession session = onEmptyPipe()) {
      LiveCall config = session.startConfig();
      try (OutputStream writer =
          CompletableFuture.supplyAsync(this::openedByConfig)
              .get(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        terminate(config, wholeGroup);

        assertThat(config.await(GRACEFUL).exitCode()).isEqualTo(2);
        writer.flush();
      }
    }
  }

  // Case 29: at every moment from the first instruction on. Nothing here ends without a signal.
  @ParameterizedTest
  @ValueSource(strings = {"config", "prepare", "build_script", "get_sources"})
  void sigterm_never_yields_success(String what) {
    try (DriverSession session =
        what.equals("config")
            ? onEmptyPipe()
            : what.equals("prepare") ? configured() : world.prepared(world.granted())) {
      boolean wholeGroup = false;
      for (int moment : List.of(0, 2, 5, 10, 20, 30, 40, 60, 80, 100, 120, 140, 170, 200, 300)) {
        LiveCall call =
            switch (what) {
              case "config" -> session.startConfig();
              case "prepare" -> {
                world.sts().delayNext(Duration.ofMinutes(2));
                yield session.startPrepare();
              }
              default -> session.startRun(what, "exec sleep 300");
            };
        Processes.pause(Duration.ofMillis(moment));
        terminate(call, wholeGroup);
        DriverCall ended = call.await(GRACEFUL);

        assertSystemFailure(ended, moment, what);
        assertThat(Processes.awaitNoneOf(world.root())).as("after %d ms", moment).isEmpty();
        wholeGroup = !wholeGroup;
        if (what.equals("prepare")) {
          World.succeeded(session.cleanup());
          World.succeeded(session.config());
        }
      }
    }
  }

  // Case 29: cleanup may have ended before the signal comes; then nothing is left.
  @Test
  void a_cleanup_that_was_ended_says_so_unless_it_was_done() {
    for (int moment : List.of(0, 5, 10, 20, 40, 60, 80)) {
      try (DriverSession session = world.prepared(world.granted())) {
        LiveCall cleanup = session.startCleanup();
        Processes.pause(Duration.ofMillis(moment));
        cleanup.terminate();
        DriverCall ended = cleanup.await(GRACEFUL);

        assertThat(ended.exitCode()).as("after %d ms", moment).isIn(0, 2, 143);
        if (ended.succeeded()) {
          assertThat(session.directory().resolve("aws-oidc-executor.state")).doesNotExist();
        }
        World.succeeded(session.cleanup());
      }
    }
  }

  /**
   * Before the first line of a launcher has run, the signal ends it as it ends any process. The JVM
   * of a user sub-stage takes its launcher's place, and JDK 25 mistakes a signal in the few
   * milliseconds in which it starts its modules for a broken start, with an exit code of 1; the
   * runner has then given the job up and asks for none.
   */
  private static void assertSystemFailure(DriverCall ended, int moment, String what) {
    boolean inTheJvmsStart =
        what.equals("build_script")
            && ended.exitCode() == 1
            && ended.stderr().text().contains("Error occurred during initialization of VM");
    if (!inTheJvmsStart) {
      assertThat(ended.exitCode()).as("after %d ms: %s", moment, ended).isIn(2, 143);
      assertThat(ended.outcome()).isInstanceOf(JobOutcome.SystemFailure.class);
    }
  }

  private DriverSession configured() {
    DriverSession session = world.runner().build().begin(world.granted().build());
    World.succeeded(session.config());
    return session;
  }

  private DriverSession onEmptyPipe() {
    Command mkfifo = Command.run("mkfifo", world.root().resolve("pipe"));
    assertThat(mkfifo.exitCode()).isZero();
    return world
        .runner()
        .args("--config", world.root().resolve("pipe").toString())
        .build()
        .begin(world.granted().build());
  }

  /** Blocks until somebody opens the pipe for reading. */
  private OutputStream openedByConfig() {
    try {
      return new FileOutputStream(world.root().resolve("pipe").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void terminate(LiveCall call, boolean wholeGroup) {
    if (wholeGroup) {
      call.terminate();
    } else {
      call.signalDriver("TERM");
    }
  }
}
