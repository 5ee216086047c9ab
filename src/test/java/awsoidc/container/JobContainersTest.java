package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine is asked for. ContainersIT tests what real engines do then. */
class JobContainersTest {

  private static final String FILTER =
      "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"syscalls\":"
          + "[{\"names\":[\"read\",\"setns\"],\"action\":\"SCMP_ACT_ALLOW\"}]}";

  @TempDir private Path directory;
  private final List<String> warnings = new ArrayList<>();
  private RegistryLogins.Sources logins =
      new RegistryLogins.Sources(Optional.empty(), Optional.empty(), List.of());
  private Optional<String> network = Optional.empty();
  private List<String> limits = List.of();
  private List<String> programs = List.of("/usr:/usr:ro");
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private RecordingEngine engine;

  @BeforeEach
  void podman() throws IOException {
    engine = new RecordingEngine("podman", directory);
    engine.setFilter(FILTER);
  }

  @Test
  void every_image_is_asked_for_by_its_whole_name() throws Exception {
    make("alpine:3", service("postgres:16"));

    assertThat(engine.calls("pull"))
        .extracting(call -> call.words().getLast())
        .containsExactly("docker.io/library/alpine:3", "docker.io/library/postgres:16");
    assertThat(engine.calls("image", "inspect"))
        .extracting(call -> call.words().getLast())
        .containsExactly("docker.io/library/alpine:3", "docker.io/library/postgres:16");
    assertThat(engine.create("x-job").has("docker.io/library/alpine:3")).isTrue();
    assertThat(engine.create("x-service-0").has("docker.io/library/postgres:16")).isTrue();
  }

  @Test
  void an_engine_that_is_down_is_not_reported_as_a_missing_image() throws Exception {
    engine.stopAnswering();

    assertThatThrownBy(() -> make("alpine:3"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("podman does not answer: Cannot connect to the Docker daemon")
        .hasMessageContaining("may use it: podman info")
        .hasMessageNotContaining("login")
        .hasMessageNotContaining("alpine");
  }

  @Test
  void a_job_that_cannot_start_does_not_wait_for_its_services() throws Exception {
    engine.failJob("docker: exec: \"sh\": executable file not found in $PATH.");
    engine.declarePort();

    assertThatThrownBy(() -> make("distroless:1", service("postgres:16")))
        .isInstanceOf(UnusableImage.class)
        .hasMessage("the image distroless:1 has no shell: scripts need sh or bash in it");
    assertThat(engine.calls("logs")).as("of a service that was waited for").isEmpty();
  }

  @Test
  void what_docker_says_to_people_around_an_error_is_left_out() throws Exception {
    engine.failJob(
        """
        docker: Error response from daemon: no space left.

        Run 'docker run --help' for more information
        """);

    assertThatThrownBy(() -> make("alpine:3"))
        .isInstanceOf(IOException.class)
        .hasMessage("container of the image alpine:3: Error response from daemon: no space left.");
  }

  @Test
  void the_log_names_engine_image_and_digest() throws Exception {
    make("alpine:3");

    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("Using podman image sha256:1 for alpine:3 with digest alpine@sha256:2 ...\n");
  }

  @Test
  void services_see_builds_cache_and_volumes_but_not_our_files() throws Exception {
    make("alpine:3", service("postgres:16"));

    List<String> shared =
        List.of(
            "--volume=/b:/builds/x:z",
            "--volume=/c:/cache:z",
            "--volume=/srv/models:/models:ro",
            "--volume=x-volume-0:/certs/client");
    String files = "--volume=/f:/run/aws-oidc-executor:ro,z";
    assertThat(engine.create("x-service-0").words()).containsAll(shared).doesNotContain(files);
    assertThat(engine.create("x-job").words()).containsAll(shared).contains(files);
  }

  @Test
  void a_volume_of_the_jobs_own_is_made_with_labels() throws Exception {
    make("alpine:3", service("docker:28-dind"));

    assertThat(engine.calls("volume", "create"))
        .singleElement()
        .satisfies(call ->
            assertThat(call.words())
                .contains("--label=aws-oidc-executor.job=x")
                .endsWith("x-volume-0"));
  }

  @Test
  void a_service_has_limits_of_its_own() throws Exception {
    limits = List.of("--memory=1g");
    make("alpine:3", service("docker:28-dind"));

    assertThat(engine.create("x-service-0").words())
        .contains("--memory=2g")
        .doesNotContain("--memory=1g");
    assertThat(engine.create("x-job").words()).contains("--memory=1g");
  }

  @Test
  void a_helper_may_do_only_what_its_work_needs_whatever_the_operator_allows_scripts()
      throws Exception {
    limits =
        List.of(
            "--privileged",
            "--cap-add=SYS_ADMIN",
            "--security-opt=seccomp=unconfined",
            "--security-opt=no-new-privileges:false",
            "--security-opt=seccomp=/etc/strict.json",
            "--runtime=runsc",
            "--memory=1g");
    network = Optional.of("none");
    make("alpine:3");

    List<String> words = engine.create("x-helper").words();
    assertThat(words)
        .contains(
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
            "--security-opt=seccomp=/etc/strict.json",
            "--runtime=runsc",
            "--memory=1g",
            "--network=none",
            "--user=0",
            "--volume=/usr:/usr:ro",
            "--env=HOME=/root")
        .doesNotContain("--privileged", "--cap-add=SYS_ADMIN", "--security-opt=seccomp=unconfined")
        .doesNotContain("--security-opt=no-new-privileges:false");
    assertThat(words.stream().filter(word -> word.startsWith("--cap-add")))
        .containsExactly("--cap-add=DAC_OVERRIDE", "--cap-add=FOWNER", "--cap-add=CHOWN");
  }

  @Test
  void podmans_filter_is_made_stricter_for_every_container() throws Exception {
    engine.setFilter(FILTER);
    make("alpine:3", service("postgres:16"));

    String ours = "--security-opt=seccomp=" + directory.resolve("seccomp.json");
    assertThat(engine.calls("run"))
        .hasSize(3)
        .allSatisfy(call -> assertThat(call.words()).contains(ours));
    assertThat(directory.resolve("seccomp.json")).content().contains("CAP_SYS_ADMIN");
    assertThat(warnings).isEmpty();
  }

  @Test
  void the_operators_filter_wins_and_a_privileged_container_has_none() throws Exception {
    engine.setFilter(FILTER);
    limits = List.of("--privileged");
    make("alpine:3");
    assertThat(engine.create("x-job").words()).noneMatch(word -> word.contains("seccomp="));
    assertThat(engine.create("x-helper").words()).anyMatch(word -> word.contains("seccomp="));

    engine = new RecordingEngine("podman", Files.createDirectory(directory.resolve("again")));
    engine.setFilter(FILTER);
    limits = List.of("--security-opt=seccomp=/etc/ci.json");
    make("alpine:3");
    assertThat(engine.create("x-job").words().stream().filter(word -> word.contains("seccomp=")))
        .containsExactly("--security-opt=seccomp=/etc/ci.json");
  }

  @Test
  void an_unreadable_filter_of_podman_is_warned_of() throws Exception {
    engine.setFilter("nonsense");
    make("alpine:3");

    assertThat(engine.create("x-job").words()).noneMatch(word -> word.contains("seccomp="));
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("user namespaces", "sandbox.security_opt");
  }

  @Test
  void dockers_filter_is_strict_already() throws Exception {
    engine = new RecordingEngine("docker", Files.createDirectory(directory.resolve("docker")));
    make("alpine:3");

    assertThat(engine.calls("info")).isEmpty();
    assertThat(engine.create("x-job").words()).noneMatch(word -> word.contains("seccomp="));
  }

  @Test
  void the_helper_image_is_imported_only_if_it_is_missing() throws Exception {
    make("alpine:3");
    assertThat(engine.calls("import")).isEmpty();

    engine.loseHelperImage();
    make("alpine:3");

    assertThat(engine.calls("import"))
        .singleElement()
        .satisfies(call -> {
          assertThat(call.words()).containsExactly("import", "-", HelperImage.NAME.whole());
          assertThat(call.input()).hasSize(2048).startsWith("tmp/\0").contains("ustar\00000");
        });
  }

  @Test
  void a_volume_of_the_operator_replaces_the_machines_programs() throws Exception {
    programs = List.of("/srv:/models:ro", "/usr:/usr:ro");
    make("alpine:3");

    assertThat(engine.create("x-helper").words())
        .contains("--volume=/srv/models:/models:ro", "--volume=/usr:/usr:ro")
        .doesNotContain("--volume=/srv:/models:ro");
  }

  @Test
  void a_service_gets_every_variable_that_the_author_gave_it() throws Exception {
    make(
        "alpine:3",
        service(
            "localstack/localstack:4",
            Map.of("AWS_ACCESS_KEY_ID", "test", "PATH", "/opt", "discovery.type", "single-node")));

    assertThat(engine.create("x-service-0").input().lines())
        .containsExactlyInAnyOrder(
            "CI=true", "AWS_ACCESS_KEY_ID=test", "PATH=/opt", "discovery.type=single-node");
    assertThat(engine.create("x-job").input()).isEqualTo("CI=true\n");
    assertThat(warnings).isEmpty();
  }

  @Test
  void a_variable_of_a_service_that_no_engine_can_read_is_warned_of() throws Exception {
    make("alpine:3", service("nginx:1", Map.of("CONF", "a\nb", "A=B", "c", "FINE", "")));

    assertThat(engine.create("x-service-0").input().lines())
        .containsExactlyInAnyOrder("CI=true", "FINE=");
    assertThat(warnings)
        .hasSize(2)
        .anyMatch(warning ->
            warning.startsWith("The service nginx:1 is started without its variable CONF: "));
  }

  @Test
  void unusable_logins_are_warned_of_and_ignored() throws Exception {
    logins =
        new RegistryLogins.Sources(
            Optional.of(Secret.of("hunter2")), Optional.of(directory.resolve("none")), List.of());
    make("alpine:3");

    assertThat(engine.create("x-job").has("docker.io/library/alpine:3")).isTrue();
    assertThat(warnings).hasSize(2).noneMatch(warning -> warning.contains("hunter2"));
  }

  @Test
  void each_image_is_pulled_with_its_own_login_for_a_host() throws Exception {
    logins =
        new RegistryLogins.Sources(
            Optional.of(
                Secret.of(
                    "{\"auths\":{\"r.example.com/a\":{\"auth\":\"dXNlcjpwdw==\"},"
                        + "\"r.example.com/b\":{\"auth\":\"eDp5\"}}}")),
            Optional.empty(),
            List.of());
    make("r.example.com/a/x", service("r.example.com/b/y"));

    List<RecordingEngine.Call> pulls = engine.calls("pull");
    assertThat(pulls.get(0).config().resolve("config.json"))
        .content()
        .contains("\"r.example.com\":{\"auth\":\"dXNlcjpwdw==\"}")
        .doesNotContain("eDp5");
    assertThat(pulls.get(1).config().resolve("config.json"))
        .content()
        .contains("\"r.example.com\":{\"auth\":\"eDp5\"}")
        .doesNotContain("dXNlcjpwdw==");
    assertThat(directory).isDirectoryNotContaining("glob:**/logins*");
  }

  @Test
  void a_pull_uses_the_engine_of_dockers_current_context() throws Exception {
    engine = new RecordingEngine("docker", Files.createDirectory(directory.resolve("docker")));
    Path config = Files.createDirectories(directory.resolve("docker/.docker"));
    Path contexts = Files.createDirectory(config.resolve("contexts"));
    Files.writeString(config.resolve("config.json"), "{\"auths\":{},\"currentContext\":\"far\"}");
    make("alpine:3");

    Path pulling = engine.calls("pull").getFirst().config();
    assertThat(pulling.resolve("config.json")).content().contains("\"currentContext\":\"far\"");
    assertThat(pulling.resolve("contexts")).isSymbolicLink();
    assertThat(Files.readSymbolicLink(pulling.resolve("contexts"))).isEqualTo(contexts);
    assertThat(directory).isDirectoryNotContaining("glob:**/logins*");
    assertThat(contexts).exists();
  }

  @Test
  void in_the_operators_network_only_the_job_knows_names_of_its_services() throws Exception {
    network = Optional.of("bridge");
    make("alpine:3", service("postgres:16"), service("acme/redis:7"));

    assertThat(engine.calls("run"))
        .hasSize(4)
        .allSatisfy(call -> {
          assertThat(call.has("--network=bridge")).isTrue();
          assertThat(call.words()).noneMatch(word -> word.startsWith("--network-alias"));
        });
    assertThat(engine.create("x-service-0").words()).noneMatch(JobContainersTest::isHost);
    assertThat(engine.create("x-service-1").words()).contains("--add-host=postgres:10.9.8.0");
    assertThat(engine.create("x-job").words().stream().filter(JobContainersTest::isHost))
        .containsExactly(
            "--add-host=postgres:10.9.8.0",
            "--add-host=acme__redis:10.9.8.1",
            "--add-host=acme-redis:10.9.8.1");
  }

  @Test
  void the_first_of_two_services_with_one_name_gets_it_and_a_warning_says_so() throws Exception {
    make("alpine:3", service("postgres:16"), service("postgres:17"));

    assertThat(engine.create("x-service-0").has("--network-alias=postgres")).isTrue();
    assertThat(engine.create("x-service-1").has("--network-alias=postgres")).isFalse();
    assertThat(warnings)
        .containsExactly(
            "The service postgres:17 is not reached by the name postgres, because another"
                + " service has it: give it an alias of its own.");
  }

  private static boolean isHost(String word) {
    return word.startsWith("--add-host");
  }

  private static ImageSpec image(String name) {
    return new ImageSpec(
        new ImageName(name),
        Optional.empty(),
        List.of(),
        List.of(PullPolicy.ALWAYS),
        Optional.empty(),
        Optional.empty());
  }

  private static ServiceSpec service(String name) {
    return service(name, Map.of());
  }

  private static ServiceSpec service(String name, Map<String, String> variables) {
    return new ServiceSpec(
        image(name), new ImageName(name).aliases(), variables, List.of("--memory=2g"));
  }

  private void make(String image, ServiceSpec... services) throws Exception {
    ContainerPlan plan =
        new ContainerPlan(
            engine.engine(),
            "x",
            image(image),
            Optional.empty(),
            List.of(services),
            limits,
            List.of(),
            List.of("/srv/models:/models:ro"),
            List.of("/certs/client"),
            Networking.of(network, services.length > 0, true),
            List.of(),
            logins,
            false);
    new JobContainers(plan)
        .make(
            new JobContainers.Inputs(
                directory.resolve("logins"),
                directory.resolve("seccomp.json"),
                Map.of(),
                Map.of("AWS_REGION", "eu-west-1", "CI", "true"),
                List.of("/b:/builds/x:z", "/c:/cache:z"),
                "/f:/run/aws-oidc-executor:ro,z",
                programs,
                Map.of("HOME", "/root"),
                name -> Optional.empty(),
                log,
                warnings::add));
  }
}
