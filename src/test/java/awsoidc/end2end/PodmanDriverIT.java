package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Drivers;
import awsoidc.end2end.support.Engines;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A wrapped driver as GitLab's documentation shows them, whose scripts run in containers. */
@OnEngines
class PodmanDriverIT {

  private static final String CONTAINER = "driver-20-4711";

  @RegisterExtension private final World world = new World();

  @BeforeEach
  void configure() {
    Optional<String> missing = Engines.PODMAN.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    Engines.PODMAN.start();
    world.runnerEnvironment(Engines.PODMAN.environment());
    world.sandbox(Drivers.scripts("podman")).configure(World.ONE_RULE);
  }

  private JobBuilder job() {
    return world.granted().id(4711).image(JobImage.of(Engines.TOOLS));
  }

  private Command podman(String... words) {
    Map<String, String> environment = new HashMap<>(Engines.PODMAN.environment());
    environment.put("PATH", Command.PATH + ":/usr/sbin:/sbin");
    Object[] command = new Object[words.length + 1];
    command[0] = "podman";
    System.arraycopy(words, 0, command, 1, words.length);
    return Command.run(environment, Path.of("/"), "", command);
  }

  private boolean isThere() {
    return podman("container", "exists", CONTAINER).exitCode() == 0;
  }

  @Test
  void a_whole_job_has_credentials_in_its_container_and_the_engine_never_knows_them()
      throws IOException {
    JobResult result =
        world
            .runner()
            .build()
            .run(
                job()
                    .script(
                        "pwd; echo \"key $AWS_ACCESS_KEY_ID\"; echo \"$AWS_SECRET_ACCESS_KEY\"",
                        "echo \"id ${CUSTOM_ENV_CI_JOB_ID-none}\"")
                    .afterScript("echo \"after with $AWS_ACCESS_KEY_ID\"")
                    .build());

    assertThat(result.outcome()).as(result.log()).isEqualTo(new JobOutcome.Success());
    assertThat(result.run("build_script").stdout().text())
        .contains("/builds/", "key " + world.credentials().accessKeyId(), "[MASKED]", "id none");
    assertThat(result.run("after_script").stdout().text())
        .contains("after with " + world.credentials().accessKeyId());
    assertThat(isThere()).isFalse();
    LeftoversOnMachine.noSecretOnDisk(world);
  }

  @Test
  void a_failed_script_is_a_failed_job_with_its_exit_code() throws IOException {
    try (DriverSession session = world.prepared(job())) {
      for (String subStage : new String[] {"build_script", "get_sources"}) {
        assertThat(session.run(subStage, "exit 42").exitCode()).isEqualTo(1);
        assertThat(session.exitCodeFile()).hasContent("42");
      }
      assertThat(podman("inspect", CONTAINER).out())
          .doesNotContain(world.credentials().secretAccessKey());
      World.succeeded(session.cleanup());
    }
  }

  @Test
  void its_trap_is_a_failure_of_the_system_and_it_is_cleaned_up() {
    try (DriverSession session =
        world.runner().build().begin(job().image(JobImage.of("no/such:image")).build())) {
      World.succeeded(session.config());
      DriverCall failed = session.prepare();
      assertThat(failed.exitCode()).isEqualTo(2);
      assertThat(failed.stderr().text()).contains("The driver's prepare, ", "ended with 2");
      World.succeeded(session.cleanup());
      assertThat(isThere()).isFalse();
    }
  }

  @Test
  void a_job_that_aws_refuses_gets_no_container_and_a_cleanup() {
    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .plain()
                    .id(4711)
                    .idToken(
                        "AWS_ID_TOKEN",
                        world.token(
                            GitLabClaims.ofProject(World.PROJECT).with("sub", World.SUB + "-not")))
                    .build());

    assertThat(result.log()).contains("AccessDenied").doesNotContain("Starting driver-");
    assertThat(isThere()).isFalse();
  }

  @Test
  void a_cancel_ends_the_call_and_cleanup_removes_the_container() {
    try (DriverSession session = world.prepared(job())) {
      LiveCall call = session.startRun("build_script", "echo st''arted; sleep 300");
      call.awaitOutput("started", World.PATIENCE);
      call.terminate();
      assertThat(call.await(World.PATIENCE).exitCode()).isEqualTo(2);
      World.succeeded(session.cleanup());
      assertThat(isThere()).isFalse();
    }
  }

  @Test
  void gc_removes_the_container_of_a_killed_runner() throws IOException {
    try (DriverSession session = world.prepared(job())) {
      assertThat(isThere()).isTrue();
      LeftoversOnMachine.buryRunnerOf(world, session);
      Command gc = world.gc(Engines.PODMAN.environment());
      assertThat(isThere()).as(gc.out() + gc.err()).isFalse();
    }
  }
}
