package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.LiveCall;
import awsoidc.demo.runner.RunningJob;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.World;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CancellationIT {

  /** The world's graceful_kill_timeout: everything ends before the runner would send SIGKILL. */
  private static final Duration GRACEFUL = Duration.ofSeconds(10);

  private static final String DEAF =
      """
      bash -c 'trap "" TERM INT HUP; echo deaf; while :; do sleep 0.2; done' &
      wait
      """;

  @RegisterExtension private final World world = new World();

  // Case 26.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_canceled_script_ends_with_all_its_children_and_after_script_runs(boolean granted) {
    RunningJob job =
        world
            .runner()
            .build()
            .start(
                world
                    .job(granted)
                    .script("sleep 300 & (sleep 300; true) & echo star''ted; sleep 300")
                    .afterScript("echo \"after: $CI_JOB_STATUS ${AWS_ACCESS_KEY_ID:+with} keys\"")
                    .build());
    job.awaitLog("\nstarted", World.PATIENCE);

    job.cancel();
    JobResult result = job.await(World.PATIENCE);

    assertThat(result.outcome()).isInstanceOf(JobOutcome.Canceled.class);
    assertThat(result.run("build_script").exitCode()).isEqualTo(2);
    assertThat(result.run("after_script").stdout().text())
        .contains("after: canceled " + (granted ? "with" : "") + " keys\n");
    assertThat(result.leftovers()).isEmpty();
  }

  // Case 27.
  @ParameterizedTest
  @CsvSource({"true,build_script", "true,get_sources"})
  void a_child_that_ignores_sigterm_is_killed_in_time(boolean granted, String subStage) {
    try (DriverSession session = world.prepared(world.job(granted))) {
      LiveCall call = session.startRun(subStage, DEAF);
      call.awaitOutput("deaf", World.PATIENCE);

      call.terminate();
      DriverCall ended = call.await(GRACEFUL);

      assertThat(ended.exitCode()).isEqualTo(2);
    }
  }

  // Case 27: a JVM that gets SIGTERM while it starts exits with 1 or 143.
  @Test
  void a_cancel_in_the_first_moments_of_a_sub_stage_is_no_failure_of_the_job() throws Exception {
    try (DriverSession session = world.prepared(world.granted())) {
      for (int i = 0; i < 16; i++) {
        LiveCall call = session.startRun("build_script", "sleep 300");
        Thread.sleep(5L * i);
        call.terminate();
        // 143: the signal came before our code ran.
        assertThat(call.await(GRACEFUL).exitCode()).as("after %d ms", 5 * i).isIn(2, 143);
      }
    }
  }

  // Case 32.
  @Test
  void cleanup_while_a_script_is_dying_goes_well() {
    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall run = session.startRun("build_script", DEAF);
      run.awaitOutput("deaf", World.PATIENCE);

      run.terminate();
      World.succeeded(session.cleanup());

      assertThat(run.await(GRACEFUL).exitCode()).isEqualTo(2);
      assertThat(world.tmp()).isDirectoryNotContaining("glob:**/aws-oidc-*");
      assertThat(session.directory()).isDirectoryNotContaining("glob:**/aws-oidc-*");
    }
  }

  // Cases 33 and 34.
  @ParameterizedTest
  @CsvSource({"true,build_script", "false,build_script", "true,get_sources"})
  void what_a_script_leaves_in_the_background_does_not_hold_its_stage(
      boolean granted, String subStage) {
    try (DriverSession session = world.prepared(world.job(granted))) {
      DriverCall call =
          session
              .startRun(subStage, "sleep 300 & nohup sleep 301 & disown -a; echo done")
              .await(GRACEFUL);

      World.succeeded(call);
      assertThat(call.stdout().text()).isEqualTo("done\n");
    }
  }

  // Case 34: a daemon with a session of its own, which keeps the stage's output open. Other tests
  // check that it does not outlive its job; this one kills it itself.
  @Test
  void a_daemon_does_not_hold_its_stage() {
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          session
              .startRun("build_script", "setsid sleep 15 & echo $!")
              .await(Duration.ofSeconds(10));

      World.succeeded(call);
      ProcessHandle.of(Long.parseLong(call.stdout().text().strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  // Programs that manage control groups themselves do this.
  @Test
  void what_a_script_moved_to_a_group_below_the_jobs_ends_with_it() {
    String name = world.root().getFileName() + "-below";
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        DriverCall call =
            session.run(
                subStage,
                """
                for mount in /sys/fs/cgroup /sys/fs/cgroup/unified; do
                  group=$mount$(sed -n s/^0:://p /proc/self/cgroup)
                  [ ! -w "$group/cgroup.procs" ] || { mkdir -p "$group/a/b" && break; }
                done
                [ -d "$group/a/b" ] || { echo none; exit 0; }
                (echo $BASHPID >"$group/a/b/cgroup.procs"; exec -a %s setsid sleep 300) &
                until [ -n "$(cat "$group/a/b/cgroup.procs")" ]; do sleep 0.05; done
                """
                    .formatted(name));
        World.succeeded(call);
        assumeFalse(
            call.stdout().text().startsWith("none"), "no control group of its own: SKIPPED");
        assertThat(Processes.commandLines()).noneMatch(line -> line.startsWith(name));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_script_may_end_in_its_own_way_when_asked_to(boolean granted) {
    try (DriverSession session = world.prepared(world.job(granted))) {
      LiveCall call =
          session.startRun(
              "build_script",
              "trap 'echo tidied; echo noted >&2; exit 0' TERM; echo ready; sleep 300 & wait");
      call.awaitOutput("ready", World.PATIENCE);
      call.terminate();
      DriverCall ended = call.await(GRACEFUL);

      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.stdout().text()).isEqualTo("ready\ntidied\n");
      assertThat(ended.stderr().text()).contains("noted\n");
    }
  }
}
