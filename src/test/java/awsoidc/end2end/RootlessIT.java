package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.demo.runner.Stage;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Engines;
import awsoidc.end2end.support.HostileAttempts;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * podman under a runner that is not root: the account that .ci/run makes, with subordinate ids
 * (subuid(5)).
 */
@OnEngines
class RootlessIT {

  private static final String ACCOUNT = "aws-oidc-tests";

  private static final List<String> AS_ACCOUNT =
      List.of("setpriv", "--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups");

  @TempDir private Path home;

  @RegisterExtension private final World world = new World();

  private final Path bin = world.root().resolve("as").resolve("bin");
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void becomeAccount() {
    assumeTrue(
        Command.run("id", ACCOUNT).exitCode() == 0 && Engines.PODMAN.missing().isEmpty(),
        "there is no account " + ACCOUNT + ", or no podman: SKIPPED");
    Engines.PODMAN.start();
    for (String executable : List.of("config", "prepare", "run", "cleanup")) {
      World.script(
          bin.resolve(executable),
          "#!/bin/sh\nchown -R %s '%s' && exec %s '%s/%s' \"$@\"\n"
              .formatted(
                  ACCOUNT,
                  world.root(),
                  String.join(" ", AS_ACCOUNT),
                  Installation.HOME.resolve("bin"),
                  executable));
    }
    environment.putAll(Engines.rootless(home));
    environment.put("HOME", home.toString());
    world.runnerEnvironment(environment);
  }

  /** podman's pause process keeps the account's namespaces. */
  @AfterEach
  void endPodman() {
    podman("system", "migrate");
  }

  private Command podman(String... words) {
    environment.put("PATH", "/usr/bin:/bin:/usr/sbin:/sbin");
    List<String> all = new ArrayList<>(AS_ACCOUNT);
    all.add("podman");
    all.addAll(List.of(words));
    return Command.run(environment, Path.of("/"), "", all.toArray(Object[]::new));
  }

  private static void own(Path directory) {
    assertThat(Command.run("chown", "-R", ACCOUNT, directory).exitCode()).isZero();
  }

  private void importImage(String archive, String name) {
    Command imported = podman("import", Engines.archive(archive).toString(), "docker.io/" + name);
    assertThat(imported.exitCode()).as(imported.err()).isZero();
  }

  private JobResult run(String script) {
    own(home);
    importImage("busybox", Engines.BUSYBOX);
    RunnerDouble runner = world.runner(bin).build();
    return runner.run(
        world.granted().image(JobImage.of(Engines.BUSYBOX)).script(script.split("\n")).build());
  }

  @Test
  void the_endpoint_answers_in_a_container_without_any_network() {
    world
        .sandbox("type: container, pull_policy: never, network: none, engine: podman")
        .configure("credentials: {delivery: endpoint}\n" + World.ONE_RULE);
    world.sts().sessionLifetime(Duration.ofSeconds(3));

    JobResult result =
        run(
            "sleep 4; wget -qO- --header \"Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN\""
                + " $AWS_CONTAINER_CREDENTIALS_FULL_URI");

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.run("build_script").stdout().text()).contains("AccessKeyId", "[MASKED]");
    assertThat(world.sts().requests()).isGreaterThanOrEqualTo(2);
    assertThat(podman("ps", "-aq").out()).isBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get_sources", "build_script"})
  void no_attempt_gets_out_of_a_container(String subStage) throws IOException {
    world
        .sandbox("type: container, pull_policy: never, network: none, engine: podman")
        .configure(World.ONE_RULE);

    assertHeld(SandboxKind.PODMAN, subStage);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get_sources", "build_script"})
  void on_the_host_a_script_may_do_no_more_than_its_account(String subStage) throws IOException {
    world.sandbox(World.HOST).configure(World.ONE_RULE);

    assertHeld(SandboxKind.HOST, subStage);
  }

  private void assertHeld(SandboxKind kind, String subStage) throws IOException {
    own(home);
    importImage("tools", Engines.TOOLS);
    Path secret = Files.createTempFile("of-root", "");
    World.write(secret, "treasure\n");
    try (ServerSocket listener = new ServerSocket(0);
        DriverSession session =
            world
                .runner(bin)
                .build()
                .begin(world.granted().image(JobImage.of(Engines.TOOLS)).build())) {
      World.succeeded(session.config());
      World.succeeded(session.prepare());
      // The test's own JVM belongs to root, another account.
      String machine =
          HostileAttempts.machine(
              world, session, ProcessHandle.current().pid(), secret, listener.getLocalPort());
      DriverCall call =
          session.run(
              subStage,
              "mkdir -p %1$s && cd %1$s\n".formatted(session.projectDirectory())
                  + HostileAttempts.script(machine));
      World.succeeded(session.cleanup());

      HostileAttempts.assertHeld(kind, call);
    } finally {
      Files.delete(secret);
    }
  }

  @Test
  void the_network_of_roots_containers_is_refused_in_words() {
    world
        .sandbox("type: container, pull_policy: never, engine: docker")
        .configure("credentials: {delivery: endpoint}\n" + World.ONE_RULE);

    JobResult result = run("true");

    assertThat(result.outcome()).isInstanceOf(JobOutcome.SystemFailure.class);
    assertThat(result.calls(Stage.CLEANUP).getFirst().stderr().text())
        .contains("docker's containers belong to root", "`engine: podman`");
  }

  /** A unit with ProtectHome, or an account without a home directory. */
  @Test
  void containers_are_removed_though_there_can_be_no_record_of_their_job() throws IOException {
    world
        .sandbox("type: container, pull_policy: never, network: none, engine: podman")
        .configure(World.ONE_RULE);
    Path state = world.records().resolveSibling("");
    Files.createDirectories(state.getParent());
    Files.createFile(state);

    JobResult result = run("true");

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.log()).contains("Cannot write the job record");
    assertThat(podman("ps", "-aq").out()).isBlank();
  }
}
