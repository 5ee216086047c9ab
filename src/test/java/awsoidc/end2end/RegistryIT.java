package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.JobVariable;
import awsoidc.end2end.support.Engines;
import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.Registry;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Private images, from a registry that requires a login. */
@OnEngines
@ParameterizedClass
@EnumSource(Engines.class)
class RegistryIT {

  @Parameter private Engines engine = Engines.PODMAN;

  @RegisterExtension private final World world = new World();

  @TempDir private Path directory;
  private @Nullable Registry registry;
  private String image = "";

  @BeforeEach
  void push() {
    Optional<String> missing = engine.missing().or(Registry::missing);
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    engine.start();
    registry = Registry.start(directory);
    engine.trust(registry.address());
    image = registry.address() + "/acme/private:1";
    engine.push(
        Engines.BUSYBOX, image, registry.authConfig(Registry.USER, Registry.PASSWORD), directory);
    world.runnerEnvironment(engine.environment());
    with("");
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      engine.ask("rmi", image);
      registry.close();
    }
  }

  private void with(String keys) {
    world.sandbox("type: container, engine: " + engine.command() + keys).configure(World.ONE_RULE);
  }

  private JobResult run(JobBuilder job) throws IOException {
    JobResult result = world.runner().build().run(job.image(JobImage.of(image)).build());
    assertThat(result.log()).doesNotContain(Registry.PASSWORD);
    try (Stream<Path> files = Files.walk(world.tmp())) {
      assertThat(files.filter(file -> file.toString().contains("registries"))).isEmpty();
    }
    return result;
  }

  private String config(String password) {
    return registry == null ? "" : registry.authConfig(Registry.USER, password);
  }

  @Test
  void the_job_brings_its_own_login() throws IOException {
    JobResult result =
        run(world.granted().variable("DOCKER_AUTH_CONFIG", config(Registry.PASSWORD)));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.log()).contains("Pulling " + image + " as user " + Registry.USER);
  }

  @Test
  void the_jobs_login_is_the_variable_as_the_runner_expanded_it() throws IOException {
    JobResult result =
        run(
            world
                .granted()
                .variable("LOGINS", config(Registry.PASSWORD))
                .variable(JobVariable.expanded("DOCKER_AUTH_CONFIG", "$LOGINS")));
    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);

    JobResult file =
        run(world.granted().variable(JobVariable.file("DOCKER_AUTH_CONFIG", config("wrong"))));
    assertThat(file.log()).contains("Pulling " + image + " as user " + Registry.USER);
  }

  @Test
  void the_operators_file_and_the_payload_have_logins_too() throws IOException {
    Path file = directory.resolve("operator.json");
    World.write(file, config(Registry.PASSWORD));
    with(", registry_auth_file: " + file);
    assertThat(run(world.granted()).outcome()).isInstanceOf(JobOutcome.Success.class);

    with("");
    String address = image.substring(0, image.indexOf('/'));
    JobResult sent = run(world.granted().registryLogin(address, Registry.USER, Registry.PASSWORD));
    assertThat(sent.outcome()).as("%s", sent).isInstanceOf(JobOutcome.Success.class);
  }

  @Test
  void a_missing_or_wrong_login_is_a_job_failure_that_names_registry_user_and_policy()
      throws IOException {
    JobResult none = run(world.granted());
    assertThat(none.outcome()).as("%s", none).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(none.log())
        .contains(image + " could not be pulled from", "without a login", "always: ");

    JobResult wrong = run(world.granted().variable("DOCKER_AUTH_CONFIG", config("wrong")));
    assertThat(wrong.outcome()).as("%s", wrong).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(wrong.log())
        .contains(image + " could not be pulled from", "as user " + Registry.USER);
  }
}
