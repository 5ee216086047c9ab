package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobFiles;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Authors who try to misuse the driver or to harm the next job. */
class HostileAuthorIT {

  @RegisterExtension private final World world = new World();

  /** The next job finds no trace of the one before. */
  @AfterEach
  void theNextJobIsUnharmed() {
    try (DriverSession next = world.prepared(world.granted())) {
      DriverCall call =
          next.run("build_script", "echo \"$HOME $PATH ${AWS_SESSION_TOKEN:+granted}\"");
      assertThat(call.stdout().text()).contains(" granted").doesNotContain("evil");
      World.succeeded(next.cleanup());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "BASH_ENV",
        "ENV",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "IFS",
        "HOME",
        "TMPDIR",
        "SHELLOPTS",
        "BASHOPTS",
        "PS4",
        "PROMPT_COMMAND",
        "BASH_FUNC_echo%%",
        "CDPATH",
        "GLOBIGNORE",
        "JAVA_TOOL_OPTIONS",
        "_JAVA_OPTIONS",
        "JDK_JAVA_OPTIONS",
        "CLASSPATH",
        "AWS_CA_BUNDLE",
        "AWS_ENDPOINT_URL_EC2",
        "GIT_SSH_COMMAND",
        "GIT_DIR",
        "GIT_CONFIG_GLOBAL",
        "TMPDIR2",
        "AWS_OIDC_EXECUTOR_KEY",
        "AWS_OIDC_EXECUTOR_LAUNCH",
        "JOB_RESPONSE_FILE",
        "BUILD_FAILURE_EXIT_CODE",
        "SYSTEM_FAILURE_EXIT_CODE",
        "BUILD_EXIT_CODE_FILE"
      })
  void a_variable_of_a_known_name_steers_no_driver(String name) throws IOException {
    Path evil = world.root().resolve("evil");
    World.script(evil, "#!/bin/sh\ntouch " + world.root() + "/done-by-evil\n");
    try (DriverSession session = world.prepared(world.granted().variable(name, evil.toString()))) {
      for (String subStage : List.of("prepare_script", "get_sources", "build_script")) {
        World.succeeded(session.run(subStage, "true"));
      }
      World.succeeded(session.cleanup());
    }
    assertThat(world.root().resolve("done-by-evil")).doesNotExist();
    assertThat(world.sts().issued().all()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(touch done-by-evil)",
        "`touch done-by-evil`",
        "a\nb",
        "--privileged",
        "-rf",
        "../../../etc",
        "'; touch done-by-evil #",
        "\u001b[31mred",
        "a\tb c"
      })
  void names_are_names(String name) throws IOException {
    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .granted()
                    .name(name)
                    .stage(name)
                    .image(JobImage.of(name))
                    .variable("CI_COMMIT_REF_NAME", name)
                    .script("test -n \"$AWS_SESSION_TOKEN\"")
                    .build());

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    try (var files = Files.walk(world.root())) {
      assertThat(files).noneMatch(file -> file.endsWith("done-by-evil"));
    }
  }

  /** On the host it may, as they belong to its own account. Then only this job fails. */
  @Test
  void a_script_that_destroys_its_own_state_harms_itself_alone() {
    try (DriverSession session = world.prepared(world.granted())) {
      session.run(
          "build_script",
          "for f in %1$s/aws-oidc-executor.state %2$s; do echo evil > $f; done; rm -rf %1$s-gone; chmod 000 \"$TMPDIR\""
              .formatted(session.directory(), session.exitCodeFile()));
      DriverCall after = session.run("after_script", "echo \"ran ${AWS_SESSION_TOKEN}\"");
      assertThat(after.exitCode()).isEqualTo(2);
      assertThat(after.stdout().text()).isEmpty();
      assertThat(after.stderr().text()).contains("state").doesNotContain("\tat ");
      World.succeeded(session.run("cleanup_file_variables", "true"));
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void a_script_that_kills_its_driver_is_a_system_failure_and_leaves_nothing() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          session
              .startRun(
                  "build_script", "echo \"ran ${AWS_SESSION_TOKEN}\"; kill -9 $PPID; sleep 300")
              .await(World.PATIENCE);

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.stdout().text()).isEqualTo("ran [MASKED]\n");
      assertThat(session.exitCodeFile()).doesNotExist();
      World.succeeded(session.cleanup());
      LeftoversOnMachine.nothingOf(world, session);
    }
  }

  @Test
  void a_link_in_place_of_the_projects_directory_is_not_followed() throws IOException {
    Path precious = Files.createDirectory(world.root().resolve("precious"));
    Files.createFile(precious.resolve("file"));
    try (DriverSession session = world.prepared(world.granted())) {
      World.succeeded(
          session.run(
              "build_script",
              "mkdir -p %1$s; rm -rf %1$s %1$s.tmp; ln -s %2$s %1$s; ln -s %2$s %1$s.tmp; rm -rf \"$TMPDIR\"; ln -s %2$s \"$TMPDIR\""
                  .formatted(session.projectDirectory(), precious)));
      World.succeeded(session.cleanup());
      assertThat(precious.resolve("file")).exists();
      Files.deleteIfExists(session.projectDirectory());
    }
  }

  @Test
  void a_token_of_a_megabyte_and_a_value_of_100_kilobytes_are_told_or_passed() {
    JobBuilder job = world.plain().variable("LARGE", "x".repeat(100 << 10));
    try (DriverSession session = world.runner().build().begin(job.build())) {
      World.succeeded(session.config());
      World.succeeded(session.prepare());
      World.succeeded(session.run("build_script", "true"));
      World.succeeded(session.cleanup());
    }
    String large = "eyJ" + "a".repeat(1 << 20) + ".e30.c2ln";
    try (DriverSession session =
        world.runner().build().begin(world.plain().idToken("AWS_ID_TOKEN", large).build())) {
      session.withoutEnvironment("CUSTOM_ENV_AWS_ID_TOKEN");
      DriverCall config = session.config();
      assertThat(config.exitCode()).isIn(0, 1);
      assertThat(config.stderr().text()).doesNotContain("\tat ").hasSizeLessThan(10_000);
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void a_session_in_a_file_that_leaves_the_job_is_warned_of() {
    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .granted()
                    .artifacts(
                        new JobFiles(
                            "all", List.of("out/$NAME", "*.txt", "report.env"), "on_success"))
                    .variable("NAME", "deep")
                    .script(
                        "mkdir -p out/deep; printf %s \"$AWS_SECRET_ACCESS_KEY\" | base64 >"
                            + " out/deep/leak",
                        "echo \"$AWS_SESSION_TOKEN\" > leak.txt; echo harmless > fine.txt; echo x >"
                            + " report.env",
                        "echo \"T=$AWS_SESSION_TOKEN\" >> \"$GITLAB_ENV\"")
                    .build());

    String said = result.run("build_script").stderr().text();
    assertThat(said.lines().filter(line -> line.startsWith("WARNING: The session's secret is in")))
        .hasSize(3)
        .anyMatch(line -> line.contains("out/deep/leak,"))
        .anyMatch(line -> line.contains("/leak.txt,"))
        .anyMatch(line -> line.contains(".tmp/gitlab_runner_env,"));
    assertThat(said).doesNotContain(world.credentials().secretAccessKey());
  }
}
