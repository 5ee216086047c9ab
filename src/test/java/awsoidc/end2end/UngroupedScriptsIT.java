package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.Session;
import awsoidc.end2end.support.LeftBehind;
import awsoidc.end2end.support.Remains;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runner does itself, without the author, does not wait for the job's control group. */
class UngroupedScriptsIT {

  private static final Duration GONE = Duration.ofSeconds(15);

  private static final String WHERE = "cat /proc/self/cgroup";

  /** All that the runner does without the author, by today's names. */
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

  private Session prepared() {
    return withGroup(world.prepared(world.granted()));
  }

  private static Session withGroup(Session session) {
    boolean group = session.environment().containsKey("AWS_OIDC_EXECUTOR_CGROUP");
    if (!group) {
      session.close();
    }
    assumeTrue(group, "NOT TESTED: this process's control group may not be divided");
    return session;
  }

  @Test
  void whatever_an_author_has_a_say_in_is_in_the_group() {
    try (Session session = prepared()) {
      for (String subStage : List.of("get_sources", "not_invented_yet", "build_script")) {
        assertThat(World.succeeded(session.run(subStage, WHERE)).stdout().text())
            .as(subStage)
            .contains("/aws-oidc-custom-executor");
      }
    }
  }

  @ParameterizedTest
  @FieldSource("RUNNERS_OWN")
  void the_runners_own_work_is_not(String subStage) {
    try (Session session = prepared()) {
      assertThat(World.succeeded(session.run(subStage, WHERE)).stdout().text())
          .doesNotContain("/aws-oidc-custom-executor");
      World.succeeded(session.cleanup());
      assertThat(session.directory()).isDirectoryNotContaining("glob:**/aws-oidc-executor.*");
    }
  }

  @Test
  void under_another_account_which_could_not_leave_it_all_is_in_the_group() {
    assumeTrue(SandboxKind.USER.missing().isEmpty(), "type: user needs root: SKIPPED");
    SandboxKind.USER.configure(world, "");
    try (Session session = prepared()) {
      assertThat(World.succeeded(session.run("restore_cache", WHERE)).stdout().text())
          .contains("/aws-oidc-custom-executor");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "for ((i = 0; i < 1100; i++)); do (:); done; ", // too many to look at each
        "sleep 6; " // time enough for the kernel to count processes around
      })
  void what_it_left_ends_with_it(String script) {
    try (Session session = prepared()) {
      left(session).endsWithItsScript(script, GONE);
    }
  }

  @Test
  void sigterm_ends_all_of_it() {
    try (Session session = prepared()) {
      left(session).endsOnSigterm();
    }
  }

  @Test
  void cleanup_ends_what_a_killed_driver_left() {
    try (Session session = prepared()) {
      left(session).endsAtCleanup();
    }
  }

  @Test
  void gc_ends_what_a_dead_runner_left() throws Exception {
    try (Session session = prepared()) {
      left(session).killDriver();
      Remains.buryRunnerOf(world, session);
      // Its exit code is about all jobs of this account, also those that we know nothing of.
      world.gc();
      Remains.nothingOf(world, session);
    }
  }

  /** With `host`, scripts can write where the runner does. */
  @Test
  void a_pipe_in_the_place_of_the_notes_or_of_the_exit_code_holds_nobody() throws IOException {
    try (Session session = prepared()) {
      World.succeeded(
          session.run(
              "build_script",
              "cd \"$TMPDIR/..\"; rm -f aws-oidc-executor.ungrouped; mkfifo"
                  + " aws-oidc-executor.ungrouped"));
      World.succeeded(session.run("restore_cache", "true"));
      String exitCode = session.environment().getOrDefault("BUILD_EXIT_CODE_FILE", "");
      assertThat(session.run("get_sources", "mkfifo " + exitCode + "; exit 7").exitCode()).isOne();
      World.succeeded(session.cleanup());
      Remains.nothingOf(world, session);
    }
  }

  private LeftBehind left(Session session) {
    return new LeftBehind(world, session, "restore_cache");
  }
}
