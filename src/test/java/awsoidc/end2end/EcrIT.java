package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Engines;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.PythonTools;
import awsoidc.end2end.support.Registry;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code registry_login: ecr}, under Amazon's own names: moto's ECR, and a registry with the
 * password that moto's ECR returns. Both listen on port 443 of a loopback address. The executables
 * run in a mount namespace whose /etc/hosts has Amazon's names for these addresses.
 */
@OnEngines
class EcrIT {

  private static final String API = "api.ecr.eu-west-1.amazonaws.com";
  private static final String REGISTRY = World.ACCOUNT + ".dkr.ecr.eu-west-1.amazonaws.com";
  private static final String API_ADDRESS = "127.0.0.3";
  private static final String REGISTRY_ADDRESS = "127.0.0.2";

  /** The password that moto returns. */
  private static final String PASSWORD = World.ACCOUNT + "-auth-token";

  private static final Engines PODMAN = Engines.PODMAN;

  @RegisterExtension private final World world = new World();

  @TempDir private Path directory;

  private final Path bin = world.root().resolve("in").resolve("bin");
  private final List<Process> servers = new ArrayList<>();

  @BeforeEach
  void build() throws IOException {
    assumeTrue(
        PODMAN.missing().or(Registry::missing).isEmpty(), "no podman, or no registry: SKIPPED");
    PythonTools.require();
    PODMAN.start();
    run(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ecr -keyout key.pem -out"
            + " ecr.pem -addext subjectAltName=DNS:%s,DNS:%s,IP:%s"
                .formatted(API, REGISTRY, REGISTRY_ADDRESS));
    start(
        "moto",
        PythonTools.bin("moto_server"),
        "-H",
        API_ADDRESS,
        "-p",
        "443",
        "-c",
        "ecr.pem",
        "-k",
        "key.pem");
    World.write(
        directory.resolve("htpasswd"), Command.run("htpasswd", "-Bbn", "AWS", PASSWORD).out());
    World.write(
        directory.resolve("registry.yml"),
        """
        version: 0.1
        log: {level: warn}
        storage: {filesystem: {rootdirectory: "%1$s/data"}}
        http: {addr: "%2$s:443", tls: {certificate: "%1$s/ecr.pem", key: "%1$s/key.pem"}}
        auth: {htpasswd: {realm: test, path: "%1$s/htpasswd"}}
        """
            .formatted(directory, REGISTRY_ADDRESS));
    start("registry", "docker-registry", "serve", "registry.yml");
    for (String address : List.of(API_ADDRESS, REGISTRY_ADDRESS)) {
      Processes.await(
          address + " answers",
          () -> Command.run("curl", "-sk", "https://" + address + "/").exitCode() == 0);
    }
    PODMAN.trust(REGISTRY_ADDRESS + ":443");
    assertThat(
            PODMAN.ask(
                "push",
                "--creds",
                "AWS:" + PASSWORD,
                "docker.io/" + Engines.BUSYBOX,
                "docker://" + REGISTRY_ADDRESS + ":443/app:1"))
        .contains("Storing signatures");
    PODMAN.trust(REGISTRY);
    nameThem();
    world.runnerEnvironment(PODMAN.environment());
  }

  /** A persistent mount namespace with its own /etc/hosts. */
  private void nameThem() throws IOException {
    World.write(
        directory.resolve("hosts"),
        Files.readString(Path.of("/etc/hosts"))
            + "\n%s %s\n%s %s\n".formatted(API_ADDRESS, API, REGISTRY_ADDRESS, REGISTRY));
    run(
        "mkdir ns && mount --bind ns ns && mount --make-private ns && touch ns/mount && unshare"
            + " --mount=ns/mount mount --bind hosts /etc/hosts");
    for (String executable : List.of("config", "prepare", "run", "cleanup")) {
      World.script(
          bin.resolve(executable),
          "#!/bin/sh\nexec nsenter --mount='%s/ns/mount' '%s/%s' \"$@\"\n"
              .formatted(directory, Installation.HOME.resolve("bin"), executable));
    }
  }

  @AfterEach
  void takeDown() {
    servers.forEach(Process::destroyForcibly);
    PODMAN.ask("rmi", REGISTRY + "/app:1");
    Command.run("umount", directory.resolve("ns/mount"));
    Command.run("umount", directory.resolve("ns"));
  }

  private void run(String script) {
    Command command =
        Command.run(
            "sh", "-c", "cd '" + directory + "' && PATH=$PATH:/usr/sbin:/sbin && " + script);
    assertThat(command.exitCode()).as(command.err()).isZero();
  }

  private void start(String name, String... words) throws IOException {
    servers.add(
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start());
  }

  private JobResult job(String keys) throws IOException {
    world
        .sandbox("type: container, engine: podman, network: none" + keys)
        .configure(World.ONE_RULE);
    Path both = directory.resolve("both.pem");
    Files.writeString(
        both, Files.readString(World.authority()) + Files.readString(directory.resolve("ecr.pem")));
    String configuration = Files.readString(world.configuration());
    World.write(
        world.configuration(),
        configuration.replace(World.authority().toString(), both.toString()));
    return world
        .runner(bin)
        .build()
        .run(world.granted().image(JobImage.of(REGISTRY + "/app:1")).script("echo pulled").build());
  }

  @Test
  void the_jobs_own_session_logs_in_before_the_pull() throws IOException {
    JobResult result = job(", registry_login: ecr");

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.log())
        .contains("Pulling " + REGISTRY + "/app:1 as user AWS", "pulled")
        .doesNotContain(PASSWORD);
  }

  @Test
  void without_registry_login_the_failure_says_that_there_was_no_login() throws IOException {
    JobResult result = job("");

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(result.log())
        .contains(REGISTRY + "/app:1 could not be pulled from", "without a login");
  }
}
