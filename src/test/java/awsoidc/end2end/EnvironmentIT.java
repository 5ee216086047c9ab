package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentIT {

  private static final List<String> OURS =
      List.of("HOME", "USER", "LOGNAME", "PATH", "LANG", "TMPDIR");

  private static final List<String> OF_THE_SESSION =
      List.of(
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_CREDENTIAL_EXPIRATION",
          "AWS_REGION",
          "AWS_DEFAULT_REGION");

  /** Variables that bash sets itself. */
  private static final List<String> OF_BASH = List.of("PWD", "SHLVL", "_");

  @RegisterExtension private final World world = new World();

  // Case 15.
  @ParameterizedTest
  @CsvSource({"true,build_script", "true,get_sources", "false,build_script"})
  void a_script_sees_nothing_of_the_runners_environment(boolean granted, String subStage) {
    RunnerDouble.Builder runner =
        world
            .runner()
            .environment("JAVA_HOME", "/nowhere")
            .environment("AWS_ACCESS_KEY_ID", "AKIAHOST")
            .environment("AWS_PROFILE", "host")
            .environment("SSH_AUTH_SOCK", "/tmp/agent")
            .environment("AWS_OIDC_EXECUTOR_CONFIG", "/nowhere.yaml")
            .environment("lower_case", "1")
            .environment("code", "1")
            .environment("cgroup", "1")
            .environment("entry", "1")
            .environment("read_all", "1")
            .environment("without", "1")
            .environment("environment", "1")
            .environment("_", "/usr/bin/gitlab-runner")
            .environment("BASH_FUNC_of_another_bash%%", "() { echo; }")
            .environment("it's odd", "1");
    try (DriverSession session =
        world.prepared(
            runner, world.job(granted).variable("MINE", "1").variable("with.a-dot", "1"))) {
      DriverCall call = World.succeeded(session.run(subStage, "env -0 | cut -z -d= -f1"));

      TreeSet<String> expected = new TreeSet<>(OURS);
      expected.addAll(OF_BASH);
      if (granted && subStage.equals("build_script")) {
        expected.addAll(OF_THE_SESSION);
      }
      assertThat(List.of(call.stdout().text().split("\0", -1)))
          .filteredOn(name -> !name.isEmpty() && !name.equals("OLDPWD"))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  // Case 15: variables that would make the driver's shells run commands.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void the_runners_environment_does_not_steer_the_drivers_shells(boolean granted) {
    Path trap = world.root().resolve("trap.sh");
    World.write(trap, "echo BASH_ENV was read\n");
    RunnerDouble.Builder runner =
        world
            .runner()
            .environment("BASH_ENV", trap.toString())
            .environment("ENV", trap.toString())
            .environment("SHELLOPTS", "xtrace:noexec")
            .environment("BASH_FUNC_exec%%", "() { echo exec was replaced; }")
            .environment("BASH_FUNC_kill%%", "() { echo kill was replaced; }")
            .environment("CDPATH", "/")
            .environment("IFS", "x");
    try (DriverSession session = world.prepared(runner, world.job(granted))) {
      for (String subStage : List.of("get_sources", "build_script")) {
        DriverCall call = World.succeeded(session.run(subStage, "echo here"));

        assertThat(call.stdout().text()).isEqualTo("here\n");
        assertThat(call.stderr().text()).isEmpty();
      }
    }
  }

  // Case 16.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_a_script_leaves_in_its_tmpdir_stays_until_the_job_ends(boolean granted) {
    try (DriverSession session = world.prepared(world.job(granted))) {
      DriverCall made = World.succeeded(session.run("get_sources", "mktemp"));
      Path file = Path.of(made.stdout().text().strip());
      World.succeeded(session.run("build_script", "echo kept >" + file));
      DriverCall read = World.succeeded(session.run("after_script", "cat " + file));

      assertThat(read.stdout().text()).isEqualTo("kept\n");
      assertThat(file).startsWith(session.directory().resolve("aws-oidc-executor"));
      World.succeeded(session.cleanup());
      assertThat(file.getParent()).doesNotExist();
    }
  }

  // Case 16.
  @Test
  void home_user_and_path_are_those_of_the_runners_user() {
    RunnerDouble.Builder runner =
        world.runner().environment("PATH", "/odd 'path'/$x:" + Command.PATH);
    try (DriverSession session = world.prepared(runner, world.plain())) {
      DriverCall call =
          World.succeeded(
              session.run("get_sources", "echo \"$HOME|$USER|$LOGNAME|$LANG|$PATH|$(umask)\""));

      assertThat(call.stdout().text())
          .startsWith(
              "%s|%2$s|%2$s|C.UTF-8|"
                  .formatted(world.root().resolve("runner"), System.getProperty("user.name")));
    }
  }

  // Case 14.
  @ParameterizedTest
  @ValueSource(strings = {"with blanks in it", "odd '$(id)' \"*\" ;&| \\ ü", "-n", "--config"})
  void arguments_of_the_runner_arrive_as_they_are(String name) {
    Path file = world.root().resolve(name).resolve("the configuration.yaml");
    world.configure(World.ONE_RULE);
    try {
      World.write(file, Files.readString(world.configuration()));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    RunnerDouble.Builder runner = world.runner().args("--debug", "--config", file.toString());
    try (DriverSession session = world.prepared(runner, world.granted())) {
      assertThat(World.succeeded(session.run("build_script", "echo a")).stdout().text())
          .isEqualTo("a\n");
      assertThat(World.succeeded(session.run("get_sources", "echo b")).stdout().text())
          .isEqualTo("b\n");
      World.succeeded(session.cleanup());
    }
  }

  // Case 37.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void odd_and_large_variables_reach_the_script_unchanged(boolean granted) throws IOException {
    List<String> values =
        List.of(
            "line one\nline two\n\n",
            "\"double\" 'single' `id` $(id) $HOME \\ \\n",
            "Grüße, 世界 🚀 \u0001\u007f",
            "",
            "-n",
            "x".repeat(100 << 10) + "\n'\"");
    JobBuilder job = world.job(granted);
    for (int i = 0; i < values.size(); i++) {
      job.variable("VALUE_" + i, values.get(i));
    }
    job.script("for i in 0 1 2 3 4 5; do v=VALUE_$i; printf %s \"${!v}\" >\"$TMPDIR/$i\"; done");
    try (DriverSession session = world.prepared(job)) {
      World.succeeded(session.run("prepare_script"));
      World.succeeded(session.run("get_sources"));
      World.succeeded(session.run("build_script"));

      Path directory = session.directory().resolve("aws-oidc-executor");
      for (int i = 0; i < values.size(); i++) {
        assertThat(Files.readString(directory.resolve("" + i))).isEqualTo(values.get(i));
      }
    }
  }

  // Case 38.
  @ParameterizedTest
  @CsvSource({"true,build_script", "true,get_sources", "false,build_script"})
  void output_passes_unchanged_and_streams_stay_apart(boolean granted, String subStage) {
    try (DriverSession session = world.prepared(world.job(granted))) {
      DriverCall call =
          World.succeeded(
              session.run(
                  subStage,
                  "head -c 1000000 /dev/zero | tr '\\0' x; printf '\\xff\\x00\\xc3\\x28';"
                      + " printf 'to stderr \\xfe' >&2"));

      byte[] out = call.stdout().bytes();
      assertThat(out).hasSize(1_000_004).startsWith('x', 'x');
      assertThat(out).endsWith(0xff, 0x00, 0xc3, 0x28);
      assertThat(call.stderr().bytes()).hasSize(11).endsWith(0xfe);
    }
  }

  @Test
  void a_scripts_standard_input_is_the_script_alone() {
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          World.succeeded(session.run("build_script", "read -r x\nthe next line\necho \"$x\""));

      assertThat(call.stdout().text()).isEqualTo("the next line\n");
    }
  }
}
