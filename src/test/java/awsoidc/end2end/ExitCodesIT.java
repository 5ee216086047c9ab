package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.RunnerGeneration;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitCodesIT {

  @RegisterExtension private final World world = new World();

  // Cases 7 and 9: including 2, the runner's code for system failures.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_scripts_exit_code_reaches_gitlab(boolean granted) throws IOException {
    try (DriverSession session = world.prepared(world.job(granted))) {
      for (int code : List.of(42, 1, 2, 127, 255)) {
        DriverCall call = session.run("build_script", "exit " + code);

        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(Files.readString(session.exitCodeFile())).isEqualTo(code + "\n");
      }
    }
  }

  // Case 7, through the runner's own wrapping of the script.
  @Test
  void a_failing_command_fails_the_job_with_its_code() {
    JobResult result =
        world.runner().build().run(world.granted().script("exit 42", "echo on").build());

    assertThat(result.outcome()).isEqualTo(new JobOutcome.JobFailure(42));
    assertThat(result.run("build_script").stdout().text()).doesNotContain("on\n");
    assertThat(result.leftovers()).isEmpty();
  }

  // Case 8.
  @Test
  void the_code_of_an_earlier_stage_does_not_count() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources", "prepare_script")) {
        Files.writeString(session.exitCodeFile(), "77\n");

        World.succeeded(session.run(subStage, "exit 0"));

        assertThat(session.exitCodeFile()).doesNotExist();
      }
    }
  }

  // Case 8: a failure of the executor is no failure of the author's script.
  @Test
  void a_system_failure_leaves_no_exit_code_behind() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      Files.writeString(session.exitCodeFile(), "77\n");
      Files.delete(session.directory().resolve("aws-oidc-executor.state"));

      DriverCall call = session.run("build_script", "exit 0");

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(session.exitCodeFile()).doesNotExist();
    }
  }

  // Case 10.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_shell_that_a_signal_ends_counts_128_and_the_signal(boolean granted) throws IOException {
    try (DriverSession session = world.prepared(world.job(granted))) {
      for (var signal : Map.of("KILL", 137, "TERM", 143, "SEGV", 139).entrySet()) {
        DriverCall call =
            session.run("build_script", "ulimit -c 0; kill -%s $$".formatted(signal.getKey()));

        assertThat(call.exitCode()).isEqualTo(1);
        assertThat(Files.readString(session.exitCodeFile())).isEqualTo(signal.getValue() + "\n");
      }
    }
  }

  // Case 11.
  @Test
  void other_exit_codes_of_the_runner_are_honoured() throws IOException {
    try (DriverSession session =
        world.prepared(world.runner().exitCodes(51, 52), world.granted())) {
      assertThat(session.run("build_script", "exit 3").exitCode()).isEqualTo(51);
      assertThat(session.run("get_sources", "exit 3").exitCode()).isEqualTo(51);
      assertThat(session.run("prepare_script", "exit 3").exitCode()).isEqualTo(52);
      Files.delete(session.directory().resolve("aws-oidc-executor.state"));
      assertThat(session.run("build_script", "exit 3").exitCode()).isEqualTo(52);
      assertThat(session.prepare().exitCode()).isEqualTo(52);
      session.withoutEnvironment("AWS_OIDC_EXECUTOR_KEY");
      assertThat(session.prepare().exitCode()).isEqualTo(52);
      World.write(world.configuration(), "roles: 3\n");
      assertThat(session.config().exitCode()).isEqualTo(52);
      Files.delete(session.responseFile());
      world.configure("");
      assertThat(session.config().exitCode()).isEqualTo(52);
    }
  }

  // Case 11, at STS.
  @Test
  void a_refusal_is_the_jobs_failure_under_other_exit_codes_too() {
    world.sts().answerNext(403, "AccessDenied", "no");
    try (DriverSession session =
        world.runner().exitCodes(51, 52).build().begin(world.granted().build())) {
      World.succeeded(session.config());

      assertThat(session.prepare().exitCode()).isEqualTo(51);
    }
  }

  @Test
  void what_fails_in_prepare_script_is_the_machine() {
    try (DriverSession session = world.prepared(world.plain())) {
      assertThat(session.run("prepare_script", "exit 1").exitCode()).isEqualTo(2);
    }
  }

  @Test
  void what_fails_in_get_sources_is_the_jobs_failure() {
    try (DriverSession session = world.prepared(world.plain())) {
      assertThat(session.run("get_sources", "exit 128").exitCode()).isEqualTo(1);
    }
  }

  @Test
  void a_runner_that_knows_no_exit_code_file_gets_none() {
    JobResult result =
        world
            .runner()
            .generation(RunnerGeneration.V15_7)
            .build()
            .run(world.granted().script("exit 42").build());

    assertThat(result.outcome()).isEqualTo(new JobOutcome.JobFailure(1));
    assertThat(result.leftovers()).isEmpty();
  }
}
