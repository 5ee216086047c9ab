package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.LeftBehind;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.ScriptEnd;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runners that may not divide their control group, as is usual without root or Delegate=yes. */
class WithoutCgroupIT {

  private static final Duration GONE = Duration.ofSeconds(5);

  @RegisterExtension private final World world = new World();

  private final Path bin = world.root().resolve("without").resolve("bin");

  @BeforeEach
  void hideControlGroups() {
    for (String executable : List.of("config", "prepare", "run", "cleanup")) {
      World.script(
          bin.resolve(executable),
          """
          #!/bin/sh
          exec unshare --mount sh -c 'mount -t tmpfs -o ro none /sys/fs/cgroup && exec "$0" "$@"' \\
            %s/%s "$@"
          """
              .formatted(Installation.HOME.resolve("bin"), executable));
    }
    assumeTrue(
        Command.run(
                    "unshare",
                    "--mount",
                    "mount",
                    "-t",
                    "tmpfs",
                    "-o",
                    "ro",
                    "none",
                    "/sys/fs/cgroup")
                .exitCode()
            == 0,
        "mounting needs root: SKIPPED");
  }

  private DriverSession prepared() {
    DriverSession session = world.prepared(world.runner(bin), world.granted());
    assertThat(session.environment().keySet()).doesNotContain("AWS_OIDC_EXECUTOR_CGROUP");
    return session;
  }

  @ParameterizedTest
  @ValueSource(strings = {"build_script", "get_sources"})
  void what_a_script_left_ends_with_its_sub_stage(String subStage) {
    try (DriverSession session = prepared()) {
      new LeftBehind(world, session, subStage).endsWithItsScript("", GONE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"build_script", "get_sources"})
  void sigterm_ends_all_that_a_script_started(String subStage) {
    try (DriverSession session = prepared()) {
      new LeftBehind(world, session, subStage).endsOnSigterm();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"build_script", "get_sources"})
  void cleanup_ends_what_a_killed_driver_left(String subStage) {
    try (DriverSession session = prepared()) {
      new LeftBehind(world, session, subStage).endsAtCleanup();
    }
  }

  /** Its processes are in a session of their own, led by bubblewrap's child. */
  @ParameterizedTest
  @ValueSource(strings = {"build_script", "get_sources"})
  void a_script_in_bubblewrap_gets_sigterm(String subStage) {
    assumeTrue(SandboxKind.BUBBLEWRAP.missing().isEmpty(), "bubblewrap is not installed: SKIPPED");
    SandboxKind.BUBBLEWRAP.configure(world, "");
    try (DriverSession session = prepared()) {
      LiveCall call =
          session.startRun(
              subStage, "trap 'echo asked; exit 1' TERM; echo started; sleep 300 & wait");
      call.awaitOutput("started", World.PATIENCE);
      call.terminate();
      DriverCall ended = call.await(World.PATIENCE);

      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.stdout().text()).contains("asked");
    }
  }

  /** A process that also clears its environment is found by the JVM, which has adopted it. */
  @Test
  void a_daemon_without_a_trace_ends_with_a_script_that_has_credentials() {
    String name = world.root().getFileName() + "-daemon";
    String daemon =
        "(env -i PATH=\"$PATH\" setsid bash -c '(trap \"\" TERM; exec -a "
            + name
            + " sleep 300) & exit' &); sleep 0.3; ";
    try (DriverSession session = prepared()) {
      DriverCall call = World.succeeded(session.run("build_script", daemon + "echo done"));
      assertThat(call.stdout().text()).contains("done");
      assertThat(call.wall()).isLessThan(GONE);
      assertThat(alive(name)).isEmpty();

      LiveCall cancelled = session.startRun("build_script", daemon + "echo started; wait; sleep 9");
      cancelled.awaitOutput("started", World.PATIENCE);
      assertThat(alive(name)).isNotEmpty();
      cancelled.terminate();
      assertThat(cancelled.await(World.PATIENCE).exitCode()).isEqualTo(2);
      assertThat(alive(name)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HOST", "USER", "BUBBLEWRAP"})
  void a_script_ends_as_it_does_with_a_group(SandboxKind kind) throws IOException {
    assumeTrue(kind.missing().isEmpty(), () -> kind.missing().orElse("") + ": SKIPPED");
    kind.configure(world, "");
    try (DriverSession session = prepared()) {
      for (String subStage : List.of("build_script", "get_sources")) {
        ScriptEnd script = new ScriptEnd(session, subStage);
        script.keepsWhatIsFiltered();
        script.doesNotWaitForTheBackground();
        LiveCall call = script.withTools();
        call.terminate();
        script.tellsEachOnce(call);
      }
      World.succeeded(session.cleanup());
    }
  }

  /**
   * It survives (docs/security.md), and the runner would wait for everything that can write to its
   * pipes.
   */
  @Test
  void a_daemon_that_survives_does_not_hold_its_sub_stage() {
    String name = world.root().getFileName() + "-survivor";
    try (DriverSession session = prepared()) {
      for (String output : List.of("", " >/dev/null", " 2>/dev/null")) {
        LiveCall call =
            session.startRun(
                "get_sources",
                "(env -i PATH=\"$PATH\" setsid bash -c '(exec -a "
                    + name
                    + " sleep 60"
                    + output
                    + ") & exit' &); sleep 0.3; head -c 300000 /dev/zero | tr '\\0' x; echo;"
                    + " echo last >&2; exit 3");
        DriverCall ended = call.await(World.PATIENCE);

        assertThat(ended.stdout().text()).hasSize(300_001);
        assertThat(ended.stderr().text()).isEqualTo("last\n");
        assertThat(ended.exitCode()).isOne();
        assertThat(ended.wall()).isLessThan(GONE);
      }
      World.succeeded(session.cleanup());
    } finally {
      ProcessHandle.allProcesses()
          .filter(process -> process.info().commandLine().orElse("").startsWith(name))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void a_job_without_a_group_says_so_once() {
    try (DriverSession session = world.runner(bin).build().begin(world.granted().build())) {
      World.succeeded(session.config());
      DriverCall prepare = World.succeeded(session.prepare());
      assertThat(prepare.stdout().text() + prepare.stderr().text()).doesNotContain("control group");
      // The runner prints it into its own log.
      assertThat(World.succeeded(session.cleanup()).stderr().text())
          .containsOnlyOnce("no control group (cgroup v2)");
    }
  }

  @Test
  void a_file_named_as_a_control_groups_is_no_group() {
    for (String executable : List.of("config", "prepare", "run", "cleanup")) {
      World.script(
          bin.resolve(executable),
          """
          #!/bin/sh
          exec unshare --mount sh -c 'mount -t tmpfs none /sys/fs/cgroup
            own=$(sed -n "s/^0:://p" /proc/self/cgroup)
            for group in "/sys/fs/cgroup$own" "/sys/fs/cgroup/unified$own"; do
              mkdir -p "$group" && : >"$group/cgroup.procs"
            done
            exec "$0" "$@"' \\
            %s/%s "$@"
          """
              .formatted(Installation.HOME.resolve("bin"), executable));
    }
    try (DriverSession session = prepared()) {
      new LeftBehind(world, session, "build_script").endsWithItsScript("", GONE);
    }
  }

  private static List<String> alive(String name) {
    return Processes.commandLines().stream().filter(line -> line.startsWith(name)).toList();
  }
}
