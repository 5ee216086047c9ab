package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {

  private static final List<String> EXECUTABLES = List.of("config", "prepare", "run", "cleanup");

  @RegisterExtension private final World world = new World();

  @Test
  void called_by_hand_each_says_in_one_line_who_calls_it() {
    for (String executable : EXECUTABLES) {
      Command call = Command.run(Installation.HOME.resolve("bin").resolve(executable));

      assertThat(call.exitCode()).isNotZero();
      assertThat(call.out()).isEmpty();
      assertThat(call.err())
          .hasLineCount(1)
          .contains(executable + "_exec", "[runners.custom]", "aws-oidc-executor demo");
    }
  }

  @Test
  void called_by_the_runner_without_a_script_run_says_so() {
    Command call = calledByTheRunner("only-one");

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).hasLineCount(1).contains("script and a sub-stage");
  }

  @Test
  void run_without_what_config_answers_is_the_operators_to_mend() {
    Command call = calledByTheRunner("/script", "get_sources");

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).hasLineCount(1).contains("config_exec is not registered", "operator");
  }

  private static Command calledByTheRunner(String... words) {
    Object[] all =
        Stream.concat(Stream.of(Installation.HOME.resolve("bin/run")), Stream.of(words)).toArray();
    return Command.run(
        Map.of(
            "PATH", Command.PATH, "SYSTEM_FAILURE_EXIT_CODE", "2", "BUILD_FAILURE_EXIT_CODE", "1"),
        Path.of("/"),
        "",
        all);
  }

  @Test
  void without_a_runtime_image_each_says_in_one_line_what_makes_it() throws IOException {
    Installation copy = Installation.copyTo(world.root().resolve("home"));
    Files.delete(copy.runtime());
    RunnerDouble runner = world.runner(copy.bin()).build();
    try (DriverSession session = runner.begin(world.granted().build())) {
      session.environment("AWS_OIDC_EXECUTOR_CREDENTIALS", "yes");
      session.environment("PATH", directoryOfLogger() + ":" + Command.PATH);
      for (DriverCall call :
          List.of(
              session.config(),
              session.prepare(),
              session.run("build_script", "echo ran"),
              session.cleanup())) {
        assertThat(call.exitCode()).as("%s", call).isEqualTo(2);
        assertThat(call.stdout().isEmpty()).isTrue();
        assertThat(call.stderr().text()).hasLineCount(1).contains("./install.sh");
      }
    }
    assertThat(logged())
        .hasSize(4)
        .allMatch(
            line -> line.matches("-t aws-oidc-executor -p daemon.crit -- .*runtime missing.*"));
    assertThat(Command.run(copy.bin().resolve("aws-oidc-executor"), "version").err())
        .hasLineCount(1)
        .contains("./install.sh");
  }

  /** The directory of a {@code logger} that keeps what it is told. */
  private Path directoryOfLogger() throws IOException {
    Path directory = Files.createDirectories(world.root().resolve("loggers"));
    World.script(
        directory.resolve("logger"),
        "#!/bin/sh\necho \"$*\" >>'%s'\n".formatted(world.root().resolve("logged")));
    return directory;
  }

  private List<String> logged() throws IOException {
    Path file = world.root().resolve("logged");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  @Test
  void a_symbolic_link_to_the_directory_or_to_each_executable_works() throws IOException {
    Path link =
        Files.createSymbolicLink(
            world.root().resolve("called otherwise"), Installation.HOME.resolve("bin"));
    assertJob(link);

    Path links = Files.createDirectory(world.root().resolve("links"));
    for (String executable : EXECUTABLES) {
      Path first = world.root().resolve("to-" + executable);
      Files.createSymbolicLink(first, Installation.HOME.resolve("bin").resolve(executable));
      Files.createSymbolicLink(links.resolve(executable), Path.of("../to-" + executable));
    }
    assertJob(links);
  }

  @Test
  void a_jvm_that_cannot_start_is_no_failure_of_the_job() throws IOException {
    Installation copy = Installation.copyTo(world.root().resolve("home"));
    try (DriverSession session = world.runner(copy.bin()).build().begin(world.granted().build())) {
      World.succeeded(session.config());
      World.succeeded(session.prepare());
      session.environment("PATH", directoryOfLogger() + ":" + Command.PATH);
      // As with too little memory: it says so and exits with 1.
      Files.writeString(
          copy.runtime().resolve("java.options"),
          "java_options=\"$java_options -XX:NoSuchOption=1\"\n",
          StandardOpenOption.APPEND);
      for (DriverCall call :
          List.of(
              session.config(),
              session.prepare(),
              session.run("build_script", "true"),
              session.cleanup())) {
        assertThat(call.exitCode()).as("%s", call).isEqualTo(2);
        assertThat(call.stderr().text())
            .containsPattern(
                "(?m)^ERROR: \\w+: Java ended with exit code 1, it cannot start: .*NoSuchOption");
      }
    }
    // operator_log: none, which config knew before it could not start any more.
    assertThat(logged()).noneMatch(line -> !line.contains("ERROR: config"));
  }

  /** MemoryDenyWriteExecute=yes of a unit: PR_SET_MDWE of prctl(2), since Linux 6.3. */
  @Test
  void a_jvm_that_may_not_make_code_says_so_on_standard_error() throws IOException {
    Path denied = Files.createDirectory(world.root().resolve("denied"));
    for (String executable : EXECUTABLES) {
      World.script(
          denied.resolve(executable),
          """
          #!/usr/bin/env python3
          import ctypes, os, sys
          if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0:
              sys.exit("no such call")
          os.execv("%1$s/bin/%2$s", ["%1$s/bin/%2$s"] + sys.argv[1:])
          """
              .formatted(Installation.HOME, executable));
    }
    try (DriverSession session = world.runner(denied).build().begin(world.granted().build())) {
      DriverCall config = session.config();
      assumeTrue(!config.stderr().text().contains("no such call"), "an older Linux: SKIPPED");

      assertThat(config.exitCode()).isEqualTo(2);
      assertThat(config.stderr().text())
          .containsPattern(
              "(?m)^ERROR: config: Java ended with exit code \\d+, it cannot start: \\S");
    }
  }

  @Test
  void scripts_have_the_runners_limit_of_open_files() throws IOException {
    Path limited = Files.createDirectory(world.root().resolve("limited"));
    for (String executable : EXECUTABLES) {
      World.script(
          limited.resolve(executable),
          "#!/bin/sh\nulimit -Sn 500\nexec %s/bin/%s \"$@\"\n"
              .formatted(Installation.HOME, executable));
    }
    try (DriverSession session = world.prepared(world.runner(limited), world.granted())) {
      for (String subStage : List.of("get_sources", "build_script")) {
        DriverCall call = World.succeeded(session.run(subStage, "ulimit -n"));
        assertThat(call.stdout().text()).isEqualTo("500\n");
      }
    }
  }

  @Test
  void an_executable_is_called_by_a_relative_path() {
    for (String word : List.of("bin/aws-oidc-executor", "./bin/../bin/aws-oidc-executor")) {
      Command version =
          Command.run(Map.of("PATH", Command.PATH), Installation.HOME, "", word, "version");
      assertThat(version.exitCode()).as(version.err()).isZero();
    }
    Command fromBin =
        Command.run(
            Map.of("PATH", Command.PATH),
            Installation.HOME.resolve("bin"),
            "",
            "sh",
            "aws-oidc-executor",
            "version");
    assertThat(fromBin.exitCode()).as(fromBin.err()).isZero();
  }

  @Test
  void a_job_whose_build_was_removed_goes_on_with_the_current_one() {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      session.environment("AWS_OIDC_EXECUTOR_BUILD", "0.0.1-gone");
      World.succeeded(session.prepare());
      DriverCall run = World.succeeded(session.run("build_script", "echo $AWS_ACCESS_KEY_ID"));
      assertThat(run.stdout().text()).isEqualTo(world.credentials().accessKeyId() + "\n");
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void a_mixed_installation_is_noticed_and_works() throws IOException {
    Installation copy = Installation.copyTo(world.root().resolve("home"));
    Path options = copy.runtime().resolve("java.options");
    Files.writeString(
        options, Files.readString(options).replaceFirst("build=\\S+", "build=0.0.1-other"));

    DriverCall config = assertJob(copy.bin());

    assertThat(config.stderr().text().replaceFirst("WARNING: .*allow_root.*\n", ""))
        .hasLineCount(1)
        .contains("WARNING", "0.0.1-other", "./install.sh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "corrupt", "empty", "another's", "unreadable"})
  void without_its_aot_caches_it_is_only_slower(String state) throws IOException {
    Installation copy = Installation.copyTo(world.root().resolve("home"));
    for (String name : List.of("config", "prepare", "run", "cleanup")) {
      Path cache = copy.runtime().resolve(name + ".aot");
      switch (state) {
        case "missing" -> Files.delete(cache);
        case "corrupt" -> Files.write(cache, new byte[100_000]);
        case "empty" -> Files.write(cache, new byte[0]);
        case "another's" ->
            Files.copy(
                copy.runtime().resolve("operator.aot"), cache, StandardCopyOption.REPLACE_EXISTING);
        default -> {
          Files.delete(cache);
          Files.createDirectory(cache);
        }
      }
    }

    assertJob(copy.bin());
  }

  /** Runs a job that gets credentials; returns the call of config. */
  private DriverCall assertJob(Path bin) {
    int before = world.sts().issued().all().size();
    try (DriverSession session = world.runner(bin).build().begin(world.granted().build())) {
      DriverCall config = World.succeeded(session.config());
      World.succeeded(session.prepare());
      DriverCall run = World.succeeded(session.run("build_script", "echo $AWS_ACCESS_KEY_ID"));
      assertThat(run.stdout().text())
          .isEqualTo(world.sts().issued().all().get(before).accessKeyId() + "\n");
      World.succeeded(session.run("get_sources", "true"));
      World.succeeded(session.cleanup());
      return config;
    }
  }

  @Test
  void what_the_caller_has_closed_is_open_to_nothing() throws IOException {
    Path wrappers = Files.createDirectory(world.root().resolve("wrappers"));
    for (String executable : EXECUTABLES) {
      World.script(
          wrappers.resolve(executable),
          "#!/bin/bash\nexec %s \"$@\" <&-\n"
              .formatted(Installation.HOME.resolve("bin").resolve(executable)));
    }
    assertJob(wrappers);
    Command closed =
        Command.run("bash", "-c", "exec %s check - <&- >&-".formatted(Installation.TOOL));
    assertThat(closed.exitCode()).isEqualTo(1);
    assertThat(closed.err()).doesNotContain("larger than");
  }

  /** The runner called a wrapper, which starts the driver as a child instead of becoming it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "cp \"$JOB_RESPONSE_FILE\" \"$TMPDIR/patched\"; export JOB_RESPONSE_FILE=$TMPDIR/patched",
        "mkdir -p $TMPDIR/custom-executor; export TMPDIR=$TMPDIR/custom-executor",
        "export BUILD_EXIT_CODE_FILE=$BUILD_EXIT_CODE_FILE.wrapped"
      })
  void a_job_whose_calls_are_wrapped_is_alive(String change) throws IOException {
    Path wrappers = Files.createDirectory(world.root().resolve("wrappers"));
    for (String executable : EXECUTABLES) {
      World.script(
          wrappers.resolve(executable),
          "#!/bin/bash\n%s\n%s \"$@\"\nexit $?\n"
              .formatted(change, Installation.HOME.resolve("bin").resolve(executable)));
    }
    RunnerDouble runner = world.runner(wrappers).build();
    try (DriverSession session = runner.begin(world.granted().build())) {
      World.succeeded(session.config());
      world.gc();
      World.succeeded(session.prepare());
      World.succeeded(session.run("build_script", "test -n \"$AWS_SESSION_TOKEN\""));
      World.succeeded(session.cleanup());
    }
  }

  /** A core dump holds everything that a process has in memory. */
  @Test
  void the_kernel_writes_no_core_of_a_jvm_and_scripts_keep_the_runners_limit() {
    Path bin = world.root().resolve("limited").resolve("bin");
    for (String executable : EXECUTABLES) {
      World.script(
          bin.resolve(executable),
          "#!/bin/bash\nulimit -H -c 8; ulimit -S -c 4; exec %s/%s \"$@\"\n"
              .formatted(Installation.HOME.resolve("bin"), executable));
    }
    String limits =
        """
        ulimit -S -c; ulimit -H -c; p=$PPID
        while [ $p -gt 1 ] && [ "$(cat /proc/$p/comm)" != java ]; do p=$(cut -d' ' -f4 /proc/$p/stat); done
        grep 'core file' /proc/$p/limits
        """;
    try (DriverSession session = world.prepared(world.runner(bin), world.granted())) {
      assertThat(World.succeeded(session.run("get_sources", "ulimit -S -c")).stdout().text())
          .isEqualTo("4\n");
      assertThat(World.succeeded(session.run("build_script", limits)).stdout().text())
          .matches("(?s)4\\n8\\nMax core file size +0 +\\d+ .*");
    }
  }
}
