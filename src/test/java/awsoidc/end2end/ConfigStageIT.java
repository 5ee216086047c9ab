package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.World;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigStageIT {

  @RegisterExtension private final World world = new World();

  // Case 1: with every variable that makes a JVM print something.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void config_prints_one_json_document_and_nothing_else(boolean granted)
      throws ParseException, IOException {
    RunnerDouble.Builder runner =
        world
            .runner()
            .environment("JAVA_TOOL_OPTIONS", "-XX:+PrintCommandLineFlags -Dx=y")
            .environment("_JAVA_OPTIONS", "-Xlog:all=info:stdout -XX:+PrintFlagsFinal")
            .environment("JDK_JAVA_OPTIONS", "-showversion -verbose:class")
            .environment("CLASSPATH", "/nowhere.jar")
            .environment("JAVA_HOME", "/nowhere")
            .environment("LD_LIBRARY_PATH", "/nowhere");
    try (DriverSession session = runner.build().begin(world.job(granted).build())) {
      World.write(session.directory().resolve(".hotspotrc"), "+PrintFlagsFinal\n");

      DriverCall call = World.succeeded(session.config());

      Map<String, Object> answer = JSONObjectUtils.parse(call.stdout().text());
      assertThat(answer)
          .containsOnlyKeys(
              "driver", "builds_dir", "cache_dir", "builds_dir_is_shared", "job_env", "shell")
          .containsEntry("shell", "bash")
          .containsEntry("builds_dir", world.builds().toString())
          .containsEntry("builds_dir_is_shared", true);
      assertThat(JSONObjectUtils.getJSONObject(answer, "job_env"))
          .allSatisfy((name, value) -> assertThat(value).isInstanceOf(String.class));
      assertThat(call.stdout().text()).hasLineCount(1);
      assertThat(call.stderr().text().replaceFirst("WARNING: .*allow_root.*\n", "")).isEmpty();

      World.succeeded(session.prepare());
      DriverCall run = World.succeeded(session.run("build_script", "echo out; echo err >&2"));
      assertThat(run.stdout().text()).isEqualTo("out\n");
      assertThat(run.stderr().text()).isEqualTo("err\n");
    }
  }

  /** Who can write the configuration can give any role to any job and run scripts as root. */
  @ParameterizedTest
  @ValueSource(strings = {"rw-r--rw-", "rw-rw-r--"})
  void a_configuration_that_others_can_write_stops_a_root_runner(String mode) throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    if (root) {
      Files.setAttribute(world.configuration(), "unix:gid", 54_321);
    }
    assumeTrue(root || mode.endsWith("w-"), "its own group is trusted: SKIPPED");
    Files.setPosixFilePermissions(world.configuration(), PosixFilePermissions.fromString(mode));
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall call = session.config();

      assertThat(call.exitCode()).isEqualTo(root ? 2 : 0);
      assertThat(root ? session.cleanup().stderr().text() : call.stderr().text())
          .contains(
              world.configuration() + ": other accounts can write it (owner ",
              "chmod go-w " + world.configuration())
          .startsWith(root ? "ERROR: This runner is root" : "WARNING: /");
      assertThat(call.stdout().text().isEmpty()).isEqualTo(root);
    }
  }

  @Test
  void an_installation_that_others_can_write_stops_a_root_runner() throws IOException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "not root: SKIPPED");
    Installation copy = Installation.copyTo(world.root().resolve("open"));
    Path open = copy.bin();
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xrwx"));
    try (DriverSession session = world.runner(open).build().begin(world.granted().build())) {
      DriverCall call = session.config();

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(session.cleanup().stderr().text()).contains("chmod go-w " + open.toRealPath());
    }
  }

  @Test
  void unsafe_settings_are_told_once_in_the_log_of_each_job() {
    world.configure("roles: [{assume: \"%s\"}]\n".formatted(World.ROLE));
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall config = World.succeeded(session.config());

      assertThat(config.stderr().text().lines().filter(line -> !line.contains("allow_root")))
          .singleElement()
          .asString()
          .startsWith("WARNING: " + world.configuration() + ":7:9: rule 1 gives its role to jobs");
      assertThat(World.succeeded(session.prepare()).stderr().text()).doesNotContain("WARNING");
      assertThat(World.succeeded(session.run("build_script", "true")).stderr().text()).isEmpty();
    }
  }

  // Case 1: the three ways to name the configuration, in their order.
  @Test
  void the_configuration_is_found_by_argument_then_variable_then_home() throws IOException {
    Path good = Files.move(world.configuration(), world.root().resolve("good.yaml"));
    Path bad = world.root().resolve("bad.yaml");
    World.write(bad, "roles: 3\n");
    JobBuilder job = world.granted();

    succeeds(world.runner().args("--config", good.toString()), job);
    succeeds(world.runner().args("--config=" + good), job);
    succeeds(world.runner().args().environment("AWS_OIDC_EXECUTOR_CONFIG", good.toString()), job);
    succeeds(
        world
            .runner()
            .args("--config", good.toString())
            .environment("AWS_OIDC_EXECUTOR_CONFIG", bad.toString()),
        job);
    assertThat(fails(world.runner().args().environment("AWS_OIDC_EXECUTOR_CONFIG", bad.toString())))
        .contains(bad + ":1:8");
    Installation copy = Installation.copyTo(world.root().resolve("home"));
    Files.copy(
        bad,
        copy.home().resolve("config/aws-oidc-executor.yaml"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(fails(world.runner(copy.bin()).args()))
        .contains(copy.home().resolve("config/aws-oidc-executor.yaml") + ":1:8");
  }

  // Case 2.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUSTOM_ENV_CI_PROJECT_DIR",
        "CUSTOM_ENV_CI_BUILDS_DIR",
        "CUSTOM_ENV_RUNNER_TEMP_PROJECT_DIR"
      })
  void config_does_without_what_the_runner_does_not_know_yet(String name) {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      session.withoutEnvironment(name);
      World.succeeded(session.config());
    }
  }

  @Test
  void directories_are_answered_without_symbolic_links() throws IOException, ParseException {
    Files.createDirectory(world.root().resolve("real"));
    Files.createSymbolicLink(world.root().resolve("link"), Path.of("real"));
    world.configure(World.ONE_RULE);
    World.write(
        world.configuration(),
        Files.readString(world.configuration())
            .replace(
                world.builds().toString(), world.root().resolve("link/./b/../builds").toString()));
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall call = World.succeeded(session.config());

      assertThat(JSONObjectUtils.parse(call.stdout().text()))
          .containsEntry("builds_dir", world.root().resolve("real/builds").toString());
    }
  }

  @Test
  void a_broken_configuration_is_told_with_its_place_and_what_to_write() {
    World.write(world.configuration(), "gitlab: {url: 'https://x', tokn: A}\noperator_log: none");

    assertThat(fails(world.runner()))
        .contains(world.configuration() + ":1:28: ", "token")
        .containsPattern(
            "To check it: /.*/bin/aws-oidc-executor check --config " + world.configuration());
  }

  @Test
  void a_missing_configuration_is_told() {
    assertThat(fails(world.runner().args("--config", "/nowhere/x.yaml")))
        .contains("/nowhere/x.yaml", "--config")
        .doesNotContain("Exception");
  }

  @Test
  void a_configuration_that_is_not_text_is_told() throws IOException {
    Files.write(world.configuration(), "gitlab: \u00e4".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(fails(world.runner())).contains("UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--verbose", "--config", "stray"})
  void unknown_arguments_are_told(String argument) {
    try (DriverSession session =
        world.runner().args(argument).build().begin(world.granted().build())) {
      assertThat(session.config().exitCode()).isEqualTo(2);
      DriverCall cleanup = session.cleanup(); // has the same arguments here, and says so in full
      assertThat(cleanup.exitCode()).isEqualTo(2);
      assertThat(cleanup.stderr().text()).contains(argument, "--config FILE");
    }
  }

  private static void succeeds(RunnerDouble.Builder runner, JobBuilder job) {
    try (DriverSession session = runner.build().begin(job.build())) {
      World.succeeded(session.config());
    }
  }

  private String fails(RunnerDouble.Builder runner) {
    try (DriverSession session = runner.build().begin(world.granted().build())) {
      DriverCall call = session.config();
      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.stdout().isEmpty()).isTrue();
      assertThat(call.stderr().text()).hasLineCount(1).startsWith("ERROR: ").contains("operator");
      return World.succeeded(session.cleanup()).stderr().text(); // the runner's own log
    }
  }

  @Test
  void a_script_line_of_20_megabytes_is_no_obstacle() {
    JobBuilder job = world.granted().script("# " + "x".repeat(20 << 20));
    try (DriverSession session = world.runner().build().begin(job.build())) {
      World.succeeded(session.config());
      World.succeeded(session.cleanup());
    }
  }
}
