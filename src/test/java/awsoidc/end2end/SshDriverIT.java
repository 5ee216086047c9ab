package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.Drivers;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.Sshd;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wrapped driver that gives scripts to a shell elsewhere, by ssh and a real sshd. */
class SshDriverIT {

  @RegisterExtension private final World world = new World();

  private @Nullable Sshd host;

  @BeforeEach
  void startHost() {
    Optional<String> missing = Sshd.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    host = Sshd.start(world.root().resolve("host"));
    with("", "");
  }

  private void with(String more, String others) {
    world
        .sandbox(Drivers.scripts("ssh", world.root().resolve("host/settings").toString()) + more)
        .configure(World.ONE_RULE + others);
  }

  @AfterEach
  void endHost() {
    if (host != null) {
      host.close();
    }
  }

  @Test
  void a_whole_job_has_credentials_on_the_host_and_shows_no_secret() throws IOException {
    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .granted()
                    .script(
                        "pwd; echo \"key $AWS_ACCESS_KEY_ID\"; echo \"$AWS_SECRET_ACCESS_KEY\" >&2",
                        "echo \"from ${SSH_CONNECTION%% *}, ${CUSTOM_ENV_CI_JOB_ID-nothing} of the"
                            + " runner\"")
                    .afterScript("echo \"after with $AWS_ACCESS_KEY_ID\"")
                    .build());

    assertThat(result.outcome()).as(result.log()).isEqualTo(new JobOutcome.Success());
    assertThat(result.run("build_script").stdout().text())
        .contains(
            world.root() + "/host/builds/",
            "key " + world.credentials().accessKeyId(),
            "from 127.0.0.1, nothing of the runner");
    assertThat(result.run("after_script").stdout().text())
        .contains("after with " + world.credentials().accessKeyId());
    assertThat(result.log()).contains("[MASKED]");
    LeftoversOnMachine.noSecretOnDisk(world);
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void a_failed_script_is_a_failed_job_and_a_lost_connection_is_not() {
    try (DriverSession session = world.prepared(world.granted())) {
      assertThat(session.run("build_script", "exit 42").exitCode()).isEqualTo(1);
      assertThat(session.run("get_sources", "exit 42").exitCode()).isEqualTo(1);
      endHost();
      assertThat(session.run("build_script", "true").exitCode()).isEqualTo(2);
      assertThat(session.run("get_sources", "true").exitCode()).isEqualTo(2);
    }
  }

  @Test
  void a_copy_that_a_killed_call_left_is_gone_after_cleanup() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun("build_script", "echo st''arted; sleep 30");
      call.awaitOutput("started", World.PATIENCE);
      call.kill();
      call.await(World.PATIENCE);
      assertThat(withSecret(session.directory())).hasSize(1);

      World.succeeded(session.cleanup());
      assertThat(withSecret(session.directory())).isEmpty();
      LeftoversOnMachine.nothingOf(world, session);
    }
  }

  @Test
  void a_copy_that_a_killed_runner_left_is_gone_after_gc() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun("build_script", "echo st''arted; sleep 30");
      call.awaitOutput("started", World.PATIENCE);
      call.kill();
      call.await(World.PATIENCE);
      LeftoversOnMachine.buryRunnerOf(world, session);
      world.gc();
      assertThat(session.directory()).doesNotExist();
      LeftoversOnMachine.noSecretOnDisk(world);
    }
  }

  private Stream<Path> withSecret(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all
          .filter(Files::isRegularFile)
          .filter(file -> content(file).contains(world.credentials().secretAccessKey()))
          .toList()
          .stream();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void the_endpoint_is_reached_through_the_port_that_the_driver_forwards() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "another network needs root: SKIPPED");
    Objects.requireNonNull(host).moveAway();
    with(", forwards_port: true", "credentials: {delivery: endpoint}\n");
    String ask =
        """
        address=${AWS_CONTAINER_CREDENTIALS_FULL_URI#http://}
        exec 3<>"/dev/tcp/${address%%:*}/$(expr "$address" : '[^:]*:\\([0-9]*\\)')"
        printf '%s\\r\\n' "GET /${address#*/} HTTP/1.1" "Host: ${address%%/*}" 'Connection: close' \\
          "Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN" '' >&3
        cat <&3
        echo "files $AWS_CONFIG_FILE $AWS_SHARED_CREDENTIALS_FILE"
        """;
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call = World.succeeded(session.run("build_script", ask));

      assertThat(call.stdout().text())
          .contains("200 OK", world.credentials().accessKeyId(), "[MASKED]");
      assertThat(World.succeeded(session.run("get_sources", "env")).stdout().text())
          .doesNotContain("AWS_");
      World.succeeded(session.cleanup());
    }
  }
}
