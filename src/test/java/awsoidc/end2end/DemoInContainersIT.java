package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Engines;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.OperatorHome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code demo --container}. */
@OnEngines
class DemoInContainersIT {

  @TempDir private Path directory = Path.of("/");

  @BeforeEach
  void open() throws IOException {
    Optional<String> missing = Engines.PODMAN.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    Engines.PODMAN.start();
    OperatorHome.open(directory);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--container", "--container=" + Engines.AWS})
  void the_demo_runs_in_a_container(String option) throws IOException {
    assumeTrue(!option.contains("=") || Engines.PODMAN.has(Engines.AWS), "no AWS CLI: SKIPPED");
    Map<String, String> environment = OperatorHome.environment(directory, OperatorHome.PATH);
    environment.putAll(Engines.PODMAN.environment());

    Command demo = Command.run(environment, directory, "", Installation.TOOL, "demo", option);

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out()).contains("Job succeeded", "demo-bucket, created by");
    assertThat(OperatorHome.tmp(directory)).isEmptyDirectory();
    assertThat(Engines.PODMAN.ask("images")).doesNotContain("aws-oidc-executor/demo");
  }

  /** The account that .ci/run makes; it has subordinate ids (subuid(5)). */
  @Test
  void the_demo_runs_in_a_container_without_root() throws IOException {
    String account = "aws-oidc-tests";
    assumeTrue(
        Command.run("id", account).exitCode() == 0, "there is no account " + account + ": SKIPPED");
    Map<String, String> environment = OperatorHome.environment(directory, OperatorHome.PATH);
    environment.putAll(Engines.rootless(directory));
    assertThat(Command.run("chown", "-R", account, directory).exitCode()).isZero();

    Command demo =
        Command.run(
            environment,
            Path.of("/"),
            "",
            "setpriv",
            "--reuid",
            account,
            "--regid",
            account,
            "--init-groups",
            Installation.TOOL,
            "demo",
            "--container");

    assertThat(demo.exitCode()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out()).contains("Job succeeded", "demo-bucket, created by");
  }
}
