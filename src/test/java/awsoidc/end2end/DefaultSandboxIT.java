package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Configurations without a sandbox. */
class DefaultSandboxIT {

  private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
  private static final boolean HAS_ACCOUNT =
      Command.run("getent", "passwd", "gitlab-runner").exitCode() == 0;

  @RegisterExtension private final World world = new World();

  private void sandbox(String line) throws IOException {
    world.sandbox(World.HOST).configure(World.ONE_RULE);
    World.write(
        world.configuration(),
        Files.readString(world.configuration()).replaceFirst("sandbox: .*\n", line));
  }

  @Test
  void without_a_sandbox_a_job_runs_in_directories_that_work() throws IOException {
    assumeTrue(!ROOT || HAS_ACCOUNT, "there is no account gitlab-runner: SKIPPED");
    sandbox("");

    runsAs(ROOT ? "gitlab-runner" : System.getProperty("user.name", ""));
  }

  @Test
  void on_a_root_runner_it_runs_as_the_account_that_is_named() throws IOException {
    assumeTrue(ROOT, "only root changes accounts: SKIPPED");
    sandbox("sandbox: {user: daemon}\n");

    runsAs("daemon");
  }

  private void runsAs(String account) {
    JobResult result =
        world.runner().build().run(world.granted().script("id -un; echo in $PWD").build());

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.log())
        .contains("\n" + account + "\n", "\nin " + world.state().resolve("builds"));
    assertThat(world.sts().issued().all()).hasSize(1);
  }

  @Test
  void without_that_account_the_job_says_what_to_do() throws IOException {
    assumeTrue(ROOT, "a runner that is not root needs no account: SKIPPED");
    assumeFalse(HAS_ACCOUNT, "there is an account gitlab-runner: SKIPPED");
    sandbox("");

    refuses("there is no account gitlab-runner", "useradd --system gitlab-runner", "sandbox.user");
  }

  @Test
  void a_root_runner_refuses_to_run_scripts_as_root() throws IOException {
    assumeTrue(ROOT, "this runner is not root: SKIPPED");
    sandbox("sandbox: {type: host}\n");

    refuses(world.configuration() + ":6:17: sandbox.type is host", "allow_root: true");
  }

  /** Messages for the operator go to the runner's log, where cleanup prints. */
  private void refuses(String... words) {
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      DriverCall config = session.config();

      assertThat(config.exitCode()).isEqualTo(2);
      assertThat(config.stderr().text() + session.cleanup().stderr().text()).contains(words);
    }
    assertThat(world.sts().issued().all()).isEmpty();
  }
}
