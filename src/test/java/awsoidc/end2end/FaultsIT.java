package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.JobVariable;
import awsoidc.demo.runner.LiveCall;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.demo.runner.RunningJob;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.FaultTable;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a machine, and what they leave behind. {@link FaultTable} counts them. */
class FaultsIT {

  /** Moments of a kill, as fractions of an undisturbed stage's duration. */
  private static final List<Double> POINTS = List.of(0.02, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9);

  @RegisterExtension private final World world = new World();

  @Tag("faults")
  @ParameterizedTest
  @ValueSource(strings = {"config", "prepare", "build_script", "get_sources", "cleanup"})
  void a_stage_killed_at_any_point_leaves_nothing(String stage) throws IOException {
    DriverSession other = world.prepared(world.granted().id(99));
    Duration usual = wall(stage);
    for (double point : POINTS) {
      try (DriverSession session = upTo(stage)) {
        LiveCall call = start(session, stage);
        Processes.pause(Duration.ofMillis((long) (usual.toMillis() * point)));
        call.kill();
        call.await(World.PATIENCE);
        LeftoversOnMachine.noSecretOnDisk(world);
        World.succeeded(session.cleanup());
        LeftoversOnMachine.nothingOf(world, session);
      }
    }
    World.succeeded(
        other.run("build_script", "test -n \"$AWS_SESSION_TOKEN\"; touch \"$TMPDIR/x\""));
    World.succeeded(other.cleanup());
    other.close();
    FaultTable.survived("SIGKILL to " + stage + " and all its processes", POINTS.size());
  }

  private Duration wall(String stage) {
    try (DriverSession session = upTo(stage)) {
      Duration wall = World.succeeded(start(session, stage).await(World.PATIENCE)).wall();
      World.succeeded(session.cleanup());
      return wall;
    }
  }

  private DriverSession upTo(String stage) {
    if (stage.equals("config")) {
      return world.runner().build().begin(world.granted().build());
    }
    if (stage.equals("prepare")) {
      DriverSession session = world.runner().build().begin(world.granted().build());
      World.succeeded(session.config());
      return session;
    }
    return world.prepared(world.granted());
  }

  private static LiveCall start(DriverSession session, String stage) {
    return switch (stage) {
      case "config" -> session.startConfig();
      case "prepare" -> session.startPrepare();
      case "cleanup" -> session.startCleanup();
      default -> session.startRun(stage, "for i in 1 2 3 4 5 6; do sleep 0.05 & done; wait");
    };
  }

  @ParameterizedTest
  @CsvSource({
    "owner.started, 1, true",
    "owner.boot, x, true",
    "owner.host, x, false",
    "owner.namespace, x, false"
  })
  void jobs_of_a_killed_runner_are_removed_by_the_next_cleanup_and_by_gc(
      String key, String value, boolean dead) throws IOException {
    for (String by : List.of("cleanup", "gc")) {
      try (DriverSession session =
          world.prepared(
              world.granted().variable(JobVariable.file("KUBECONFIG", "of the project")))) {
        String name = world.root().getFileName() + "-" + by + dead;
        Path temporary = Path.of(session.projectDirectory() + ".tmp");
        LiveCall run =
            session.startRun(
                "build_script",
                "mkdir -p %s; echo x > %s/KUBECONFIG; (setsid bash -c 'exec -a %s sleep 300' &); sleep 0.3; echo started; sleep 300"
                    .formatted(temporary, temporary, name));
        run.awaitOutput("started", World.PATIENCE);
        Path record = LeftoversOnMachine.recordOf(world, session).getFirst();
        Files.writeString(
            record,
            Files.readString(record)
                .replaceFirst("(?m)^" + key.replace(".", "\\.") + "=.*$", key + "=" + value));

        if (by.equals("gc")) {
          Command gc = world.gc();
          assertThat(gc.exitCode()).as(gc.out()).isZero();
        } else {
          try (DriverSession next = world.prepared(world.plain().project(21, "acme/other"))) {
            World.succeeded(next.cleanup());
          }
        }

        if (dead) {
          run.await(World.PATIENCE);
          assertThat(temporary).doesNotExist();
          assertThat(session.directory()).doesNotExist();
          LeftoversOnMachine.nothingOf(world, session);
        } else {
          assertThat(run.isDone()).isFalse();
          assertThat(temporary.resolve("KUBECONFIG")).exists();
          run.terminate();
          run.await(World.PATIENCE);
          World.succeeded(session.cleanup());
        }
      }
    }
    FaultTable.survived(
        dead
            ? "a dead runner's job (" + key + ")"
            : "a job that is not ours to judge (" + key + ")",
        2);
  }

  @Test
  void a_full_disk_is_a_system_failure_and_cleanup_goes_on() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "mounting needs root: SKIPPED");
    Files.createDirectories(world.tmp());
    assumeTrue(shell("mount -t tmpfs -o size=512k tmpfs " + world.tmp()) == 0, "no mount: SKIPPED");
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      for (String stage : List.of("config", "prepare")) {
        shell("dd if=/dev/zero of=" + world.tmp() + "/filling bs=4k 2>/dev/null");
        DriverCall full = stage.equals("config") ? session.config() : session.prepare();
        assertThat(full.exitCode()).as(stage + full.stderr().text()).isEqualTo(2);
        assertThat(full.stderr().text())
            .containsPattern(session.directory().getFileName() + "\\S*: No space left")
            .doesNotContain("\tat ");
        World.succeeded(session.cleanup());
        LeftoversOnMachine.nothingOf(world, session);
        Files.delete(world.tmp().resolve("filling"));
        World.succeeded(session.config());
      }
      World.succeeded(session.prepare());
      World.succeeded(session.run("build_script", "test -n \"$AWS_SESSION_TOKEN\""));
      World.succeeded(session.cleanup());
    } finally {
      shell("umount -l " + world.tmp());
    }
    FaultTable.survived("a full disk in config and in prepare", 2);
  }

  @Test
  void a_payload_or_a_state_cut_anywhere_is_told_and_cleaned_up() throws IOException {
    int cuts = 0;
    for (double part : List.of(0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99)) {
      try (DriverSession session = world.runner().build().begin(world.granted().build())) {
        cut(session.responseFile(), part);
        DriverCall config = session.config();
        assertThat(config.exitCode()).isEqualTo(2);
        assertThat(config.stdout().text()).isEmpty();
        assertThat(config.stderr().text()).contains("response.json").doesNotContain("\tat ");
        World.succeeded(session.cleanup());
        LeftoversOnMachine.nothingOf(world, session);
      }
      try (DriverSession session = world.prepared(world.granted())) {
        cut(session.directory().resolve("aws-oidc-executor.state"), part);
        DriverCall run = session.run("build_script", "echo ran");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.stdout().text()).isEmpty();
        assertThat(run.stderr().text()).doesNotContain("\tat ");
        World.succeeded(session.cleanup());
        LeftoversOnMachine.nothingOf(world, session);
      }
      cuts += 2;
    }
    FaultTable.survived("response.json or the state cut short", cuts);
  }

  private static void cut(Path file, double part) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, (int) (bytes.length * part)));
  }

  @Test
  void cleanup_may_overtake_a_run_that_is_dying() throws IOException {
    for (String subStage : List.of("build_script", "get_sources")) {
      try (DriverSession session = world.prepared(world.granted())) {
        LiveCall run =
            session.startRun(subStage, "(trap '' TERM; sleep 300) & sleep 0.2; echo started; wait");
        run.awaitOutput("started", World.PATIENCE);
        run.terminate();
        World.succeeded(session.cleanup());
        assertThat(run.await(World.PATIENCE).exitCode()).isEqualTo(2);
        LeftoversOnMachine.nothingOf(world, session);
      }
    }
    FaultTable.survived("cleanup while run is dying", 2);
  }

  @Test
  void thirty_two_jobs_at_once_are_all_right() {
    RunnerDouble runner = world.runner().build();
    List<RunningJob> jobs = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      jobs.add(
          runner.start(
              world
                  .granted()
                  .id(1000 + i)
                  .script("echo \"job $CI_JOB_ID ${AWS_SESSION_TOKEN:+granted}\"; mktemp")
                  .build()));
    }
    for (int i = 0; i < jobs.size(); i++) {
      JobResult result = jobs.get(i).await(World.PATIENCE.multipliedBy(3));
      assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
      assertThat(result.run("build_script").stdout().text())
          .contains("job " + (1000 + i) + " granted");
    }
    FaultTable.survived("jobs at once", 32);
  }

  private static int shell(String command) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
  }
}
