package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverSession;
import awsoidc.end2end.support.LeftBehind;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every script of a job runs in the job's control group, the runner's own included. */
class ControlGroupIT {

  private static final Duration GONE = Duration.ofSeconds(15);

  private static final String WHERE = "cat /proc/self/cgroup";

  /** The helper sub-stages by their current names. */
  static final List<String> RUNNERS_OWN =
      List.of(
          "prepare_script",
          "clear_worktree",
          "restore_cache",
          "download_artifacts",
          "archive_cache",
          "archive_cache_on_failure",
          "upload_artifacts_on_success",
          "upload_artifacts_on_failure",
          "cleanup_file_variables");

  @RegisterExtension private final World world = new World();

  private DriverSession prepared() {
    return withGroup(world.prepared(world.granted()));
  }

  private static DriverSession withGroup(DriverSession session) {
    boolean group = session.environment().containsKey("AWS_OIDC_EXECUTOR_CGROUP");
    if (!group) {
      session.close();
    }
    assumeTrue(group, "NOT TESTED: this process's control group may not be divided");
    return session;
  }

  static List<String> subStages() {
    return Stream.concat(
            RUNNERS_OWN.stream(), Stream.of("get_sources", "not_invented_yet", "build_script"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("subStages")
  void each_script_is_in_the_group(String subStage) {
    try (DriverSession session = prepared()) {
      assertThat(World.succeeded(session.run(subStage, WHERE)).stdout().text())
          .contains("/aws-oidc-custom-executor");
      World.succeeded(session.cleanup());
      assertThat(session.directory()).isDirectoryNotContaining("glob:**/aws-oidc-executor.*");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "for ((i = 0; i < 1100; i++)); do (:); done; "})
  void what_it_left_ends_with_it(String script) {
    try (DriverSession session = prepared()) {
      left(session).endsWithItsScript(script, GONE);
    }
  }

  @Test
  void sigterm_ends_all_of_it() {
    try (DriverSession session = prepared()) {
      left(session).endsOnSigterm();
    }
  }

  @Test
  void cleanup_ends_what_a_killed_driver_left() {
    try (DriverSession session = prepared()) {
      left(session).endsAtCleanup();
    }
  }

  @Test
  void gc_ends_what_a_killed_runner_left() throws Exception {
    try (DriverSession session = prepared()) {
      left(session).killDriver();
      LeftoversOnMachine.buryRunnerOf(world, session);
      // Its exit code covers all jobs of this account, also those of other tests.
      world.gc();
      LeftoversOnMachine.nothingOf(world, session);
    }
  }

  /** With type host, scripts can write wherever the runner can. */
  @Test
  void a_pipe_in_place_of_the_exit_code_file_blocks_nobody() throws IOException {
    try (DriverSession session = prepared()) {
      String exitCode = session.environment().getOrDefault("BUILD_EXIT_CODE_FILE", "");
      assertThat(session.run("get_sources", "mkfifo " + exitCode + "; exit 7").exitCode()).isOne();
      World.succeeded(session.cleanup());
      LeftoversOnMachine.nothingOf(world, session);
    }
  }

  private LeftBehind left(DriverSession session) {
    return new LeftBehind(world, session, "restore_cache");
  }
}
