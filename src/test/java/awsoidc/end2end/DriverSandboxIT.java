package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.Job;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.LiveCall;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** sandbox: {type: driver}: what the wrapped driver sees is what the runner would give it. */
class DriverSandboxIT {

  private static final String SCRIPTS = "build_script";

  private static final String ARGUMENT = "an argument  'of' its own";

  /** What only bash itself sets, or what differs between any two jobs. */
  private static final Set<String> NOT_COMPARED = Set.of("_", "SHLVL", "OLDPWD", "PWD", "WRAPPED");

  @RegisterExtension private final World world = new World();

  private Path driver;
  private Path seen;

  @BeforeEach
  void write_a_driver() {
    driver = world.root().resolve("a driver");
    seen = world.root().resolve("seen");
    for (String stage : List.of("config", "prepare", "run", "cleanup")) {
      World.script(driver.resolve(stage), program(stage, ""));
    }
    stage(
        "config",
        """
        echo 'to the log' >&2
        printf '{"driver": {"name": "inner", "version": "1.2"}, "hostname": "elsewhere", "future": [1],'
        printf '"builds_dir": "%%s", "cache_dir": "%%s", "job_env": {"INNER": "of its own"}}' "%1$s/builds" "%1$s/cache"
        """
            .formatted(world.root()));
    stage("run", "mkdir -p '%s/builds'; bash <\"${@: -2:1}\"".formatted(world.root()));
    configure();
  }

  private void configure() {
    world
        .sandbox(
            Stream.of("config", "prepare", "run", "cleanup")
                .map(stage ->
                    "%s: [\"%s\", \"%s\"]".formatted(stage, driver.resolve(stage), ARGUMENT))
                .collect(Collectors.joining(", ", "type: driver, ", "")))
        .configure(World.ONE_RULE);
  }

  private void stage(String stage, String commands) {
    World.script(driver.resolve(stage), program(stage, commands));
  }

  private String program(String stage, String commands) {
    return """
    #!/bin/bash
    seen='%1$s'/%2$s-${WRAPPED:-}%3$s
    mkdir -p "$seen"
    cat /proc/$$/environ >"$seen/environment"
    pwd >"$seen/directory"
    { echo $#; umask; ulimit -H -n; ulimit -S -s; grep SigBlk /proc/self/status; readlink /proc/$$/fd/0; ls /proc/$$/fd; } >"$seen/facts"
    [ $# = 0 ] || printf '%%s\\n' "$@" >"$seen/arguments"
    """
            .formatted(seen, stage, stage.equals("run") ? "-${@: -1}" : "")
        + commands;
  }

  private Map<String, String> environment(Path call) throws IOException {
    return Arrays.stream(
            Files.readString(call.resolve("environment"), StandardCharsets.UTF_8).split("\0", -1))
        .filter(entry -> entry.contains("="))
        .collect(
            Collectors.toMap(
                entry -> entry.substring(0, entry.indexOf('=')),
                entry -> entry.substring(entry.indexOf('=') + 1),
                (one, other) -> other,
                TreeMap::new));
  }

  private JobResult run(RunnerDouble.Builder runner, String... script) {
    return runner.build().run(world.granted().script(script).afterScript("true").build());
  }

  @Test
  void a_job_has_credentials_there_and_nothing_else_has() throws IOException {
    JobResult result =
        run(world.runner(), "echo \"$AWS_ACCESS_KEY_ID in $AWS_REGION, $AWS_SECRET_ACCESS_KEY.\"");

    assertThat(result.outcome()).as(result.log()).isEqualTo(new JobOutcome.Success());
    assertThat(result.run(SCRIPTS).stdout().text())
        .contains(world.credentials().accessKeyId() + " in eu-west-1, [MASKED].\n");
    try (Stream<Path> files = Files.walk(seen)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(file)
            .content()
            .doesNotContain(
                world.credentials().secretAccessKey(),
                world.credentials().sessionToken(),
                "AWS_OIDC_EXECUTOR");
      }
    }
    assertThat(result.leftovers()).isEmpty();
    assertThat(world.records()).isEmptyDirectory();
  }

  @Test
  void each_call_gets_what_the_runner_gave() throws IOException {
    Job job = world.granted().script("true").variable("TEXT", "two\nlines 'quoted' ü").build();

    world.runner(driver).args(ARGUMENT).environment("WRAPPED", "not").build().run(job);
    JobResult result =
        world
            .runner()
            .environment("WRAPPED", "in")
            .environment("JAVA_TOOL_OPTIONS", "-Dof.the.runner=1")
            .environment("LD_LIBRARY_PATH", "/of/the/runner")
            .environment("LC_ALL", "C")
            .build()
            .run(job);

    assertThat(result.outcome()).as(result.log()).isEqualTo(new JobOutcome.Success());
    for (String call : List.of("config-%s", "prepare-%s", "run-%s-get_sources")) {
      compare(call);
    }
    compare("run-%s-" + SCRIPTS);
    compare("cleanup-%s");
    assertThat(environment(seen.resolve("prepare-in")))
        .containsEntry("INNER", "of its own")
        .containsEntry("BUILD_FAILURE_EXIT_CODE", "1")
        .containsEntry("JAVA_TOOL_OPTIONS", "-Dof.the.runner=1");
  }

  private void compare(String call) throws IOException {
    Path wrapped = seen.resolve(call.formatted("in"));
    Map<String, String> expected = comparable(seen.resolve(call.formatted("not")));
    expected.put("JAVA_TOOL_OPTIONS", "-Dof.the.runner=1");
    expected.put("LD_LIBRARY_PATH", "/of/the/runner");
    expected.put("LC_ALL", "C");

    assertThat(comparable(wrapped)).as(call).isEqualTo(expected);
    assertThat(arguments(wrapped)).isEqualTo(arguments(seen.resolve(call.formatted("not"))));
    assertThat(wrapped.resolve("facts"))
        .as(call)
        .hasSameTextualContentAs(seen.resolve(call.formatted("not")).resolve("facts"));
    assertThat(wrapped.resolve("directory"))
        .content()
        .isEqualTo(environment(wrapped).get("TMPDIR") + "\n");
  }

  /** Of the script, its name: the copy is elsewhere. */
  private static List<String> arguments(Path call) throws IOException {
    return Files.readAllLines(call.resolve("arguments")).stream()
        .map(argument -> argument.replaceFirst(".*/script[0-9]*/", ".../"))
        .toList();
  }

  /** Paths of one attempt at a job are compared by their last parts. */
  private Map<String, String> comparable(Path call) throws IOException {
    Map<String, String> environment = environment(call);
    environment.keySet().removeAll(NOT_COMPARED);
    environment.replaceAll(
        (name, value) -> value.replaceAll("custom-executor[0-9]+", "custom-executor"));
    return environment;
  }

  @Test
  void a_script_with_credentials_is_a_private_copy_that_begins_as_the_runners_does() {
    stage("run", "stat -c '%a %U' \"${@: -2:1}\"; head -n 1 \"${@: -2:1}\"; echo \"${@: -2:1}\"");

    try (DriverSession session = world.prepared(world.granted())) {
      String[] lines = World.succeeded(session.run(SCRIPTS)).stdout().text().split("\n", -1);

      assertThat(lines[0]).isEqualTo("700 " + System.getProperty("user.name"));
      assertThat(lines[1]).isEqualTo("#!/usr/bin/env bash");
      assertThat(Path.of(lines[2])).doesNotExist();
      assertThat(Path.of(lines[2]).startsWith(session.directory())).isTrue();
      World.succeeded(session.cleanup());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "get_sources,1,1",
    "get_sources,2,2",
    "get_sources,7,7",
    "build_script,1,1",
    "build_script,2,2",
    "build_script,7,2",
    "step_release,0,0"
  })
  void exit_codes_are_the_drivers(String subStage, int itsOwn, int code) throws IOException {
    stage("run", "echo 42 >\"$BUILD_EXIT_CODE_FILE\"; exit " + itsOwn);

    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call = session.run(subStage);

      assertThat(call.exitCode()).as(call.stderr().text()).isEqualTo(code);
      assertThat(session.exitCodeFile()).content().isEqualTo("42\n");
      World.succeeded(session.cleanup());
    }
  }

  @ParameterizedTest
  @CsvSource({"config,1,1", "config,2,2", "config,7,2", "prepare,1,1", "prepare,2,2"})
  void a_failed_job_is_cleaned_up(String stage, int itsOwn, int code) {
    stage(stage, "exit " + itsOwn);

    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall config = session.config();
      DriverCall failed = stage.equals("config") ? config : session.prepare();

      assertThat(failed.exitCode()).isEqualTo(code);
      assertThat(failed.stderr().text()).contains("driver's " + stage, "ended with " + itsOwn);
      assertThat(config.stdout().text().isEmpty()).isEqualTo(stage.equals("config"));
      World.succeeded(session.cleanup());
      assertThat(seen.resolve("cleanup-")).exists();
    }
  }

  @Test
  void a_refused_job_is_cleaned_up_and_was_not_prepared() {
    Job job =
        world
            .plain()
            .idToken(
                "AWS_ID_TOKEN",
                world.token(GitLabClaims.ofProject(World.PROJECT).with("sub", World.SUB + "-not")))
            .build();

    JobResult result = world.runner().build().run(job);

    assertThat(result.log()).contains("AccessDenied");
    assertThat(seen.resolve("prepare-")).doesNotExist();
    assertThat(seen.resolve("cleanup-")).exists();
  }

  @Test
  void its_answer_is_in_ours() {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall config = World.succeeded(session.config());

      assertThat(config.stderr().text()).contains("to the log");
      assertThat(config.stdout().text())
          .contains(
              "\"hostname\":\"elsewhere\"",
              "\"future\":[1]",
              "\"builds_dir\":\"" + world.root() + "/builds\"",
              " around inner 1.2\"",
              "\"INNER\":\"of its own\"")
          .doesNotContain("builds_dir_is_shared", "\"shell\"");
      World.succeeded(session.cleanup());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SCRIPTS, "get_sources"})
  void one_sigterm_reaches_it_and_it_ends_in_its_own_time(String subStage) {
    stage("run", "trap 'echo asked; sleep 1; echo done; exit 2' TERM; echo up; sleep 300 & wait");

    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun(subStage);
      call.awaitOutput("up", World.PATIENCE);
      call.terminate();
      DriverCall ended = call.await(World.PATIENCE);

      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.stdout().text()).isEqualTo("up\nasked\ndone\n");
      World.succeeded(session.cleanup());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SCRIPTS, "get_sources"})
  void a_driver_that_ignores_sigterm_is_waited_for_and_killed_with_its_call(String subStage)
      throws IOException {
    Path pid = world.root().resolve("pid");
    stage(
        "run",
        """
        trap '' TERM
        echo $$ >'%s'
        echo up
        until [ -e '%s' ]; do sleep 0.1; done
        echo went on
        sleep 300
        """
            .formatted(pid, world.root().resolve("go on")));

    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun(subStage);
      call.awaitOutput("up", World.PATIENCE);
      call.terminate();
      Files.createFile(world.root().resolve("go on"));
      call.awaitOutput("went on", World.PATIENCE);
      call.kill();
      call.await(World.PATIENCE);

      Path driver = Path.of("/proc", Files.readString(pid).strip(), "cwd");
      Processes.await("the driver is gone", () -> !Files.exists(driver));
      World.succeeded(session.cleanup());
      assertThat(world.records()).isEmptyDirectory();
    }
  }

  /** In other calls the driver holds the runner's own pipes, as it would without us. */
  @ParameterizedTest
  @ValueSource(strings = {"config", "run"})
  void a_process_that_it_leaves_with_our_pipe_holds_nothing_up(String stage) throws IOException {
    Path pid = world.root().resolve("pid");
    String answer =
        "{\"builds_dir\": \"%1$s/builds\", \"cache_dir\": \"%1$s/cache\"}".formatted(world.root());
    stage(stage, "setsid sleep 300 2>/dev/null & echo $! >'%s'; echo '%s'".formatted(pid, answer));

    try (DriverSession session = world.prepared(world.granted())) {
      World.succeeded(session.run(stage.equals("run") ? SCRIPTS : "get_sources"));
      assertThat(Path.of("/proc", Files.readString(pid).strip())).exists();
      World.succeeded(session.cleanup());
    } finally {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void an_answer_that_is_too_large_fails_the_job_and_says_why() {
    stage(
        "config",
        "printf '{\"hostname\": \"'; head -c 9000000 /dev/zero | tr '\\0' x; printf '\"}'");

    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall config = session.config();

      assertThat(config.exitCode()).isEqualTo(2);
      DriverCall cleanup = World.succeeded(session.cleanup());
      assertThat(config.stderr().text() + cleanup.stderr().text())
          .contains("it is larger than 8 MiB");
      assertThat(seen.resolve("cleanup-")).exists();
    }
  }

  @Test
  void a_dead_jobs_slow_cleanup_holds_the_next_job_up_for_a_while_and_is_left_to_gc()
      throws IOException {
    Path slow = Files.createFile(world.root().resolve("slow"));
    stage(
        "cleanup",
        "[ $CUSTOM_ENV_CI_JOB_ID != 4711 ] || [ ! -e '%s' ] || exec sleep 300".formatted(slow));

    try (DriverSession dead = world.prepared(world.granted().id(4711));
        DriverSession alive = world.prepared(world.granted().id(4712))) {
      LeftoversOnMachine.buryRunnerOf(world, dead);
      World.succeeded(alive.cleanup());
      assertThat(world.records()).isNotEmptyDirectory();

      Files.delete(slow);
      Command gc = world.gc();
      assertThat(gc.exitCode()).as(gc.out() + gc.err()).isZero();
      assertThat(world.records()).isEmptyDirectory();
    }
  }

  @Test
  void what_a_dead_runner_left_is_cleaned_up_with_what_names_the_job() throws IOException {
    try (DriverSession session =
        world.prepared(world.granted().id(4711).variable("PASSWORD", "not for the disk"))) {
      LeftoversOnMachine.buryRunnerOf(world, session);
      Command gc = world.gc();

      assertThat(gc.exitCode()).as(gc.out() + gc.err()).isZero();
      Map<String, String> environment = environment(seen.resolve("cleanup-"));
      assertThat(environment)
          .containsEntry("CUSTOM_ENV_CI_JOB_ID", "4711")
          .containsEntry("CUSTOM_ENV_CI_PROJECT_ID", "20")
          .containsEntry("TMPDIR", session.directory().toString())
          .doesNotContainKey("CUSTOM_ENV_PASSWORD");
      assertThat(world.records()).isEmptyDirectory();
    }
  }

  @Test
  void the_next_jobs_cleanup_gives_a_dead_jobs_nothing_of_its_own() throws IOException {
    String name = "odd: =\\ 'ü'\nline";
    try (DriverSession dead = world.prepared(world.granted().id(4711).name(name));
        DriverSession alive = world.prepared(world.granted().id(4712))) {
      LeftoversOnMachine.buryRunnerOf(world, dead);
      World.succeeded(alive.cleanup());

      // The last call; the job's own comes first.
      assertThat(environment(seen.resolve("cleanup-")))
          .containsEntry("CUSTOM_ENV_CI_JOB_ID", "4711")
          .containsEntry("CUSTOM_ENV_CI_JOB_NAME", name)
          .containsEntry("TMPDIR", dead.directory().toString())
          .doesNotContainKeys("INNER", "JOB_RESPONSE_FILE", "BUILD_EXIT_CODE_FILE");
      assertThat(world.records()).isEmptyDirectory();
    }
  }

  @Test
  void a_job_env_of_the_driver_that_would_change_ours_fails_the_job_and_says_why() {
    stage("config", "echo '{\"job_env\": {\"AWS_OIDC_EXECUTOR_KEY\": \"hunter2\"}}'");

    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall config = session.config();
      assertThat(config.exitCode()).isEqualTo(2);
      DriverCall cleanup = World.succeeded(session.cleanup());
      assertThat(config.stderr().text() + cleanup.stderr().text())
          .contains("job_env.AWS_OIDC_EXECUTOR_KEY is a variable that aws-oidc-executor needs")
          .doesNotContain("hunter2");
      assertThat(seen.resolve("cleanup-")).exists();
    }
  }

  @Test
  void a_script_for_powershell_gets_no_credentials_and_the_job_is_told() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      Path script = Files.writeString(session.directory().resolve("script.ps1"), "echo hello");
      Command call =
          Command.run(
              session.environment(),
              session.directory(),
              "",
              Installation.HOME.resolve("bin/run"),
              script,
              SCRIPTS);

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.err()).contains("writes this job's scripts for PowerShell or cmd");
      assertThat(call.out()).isEmpty();
    }
  }
}
