package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.S3;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobFiles;
import awsoidc.demo.runner.JobImage;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.LiveCall;
import awsoidc.end2end.support.Command;
import awsoidc.end2end.support.Engines;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.OnEngines;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What authors expect of {@code image:} and {@code services:}, and what operators can forbid. */
@OnEngines
@ParameterizedClass
@EnumSource
class ContainersIT {

  private static final String PLATFORM =
      System.getProperty("os.arch", "").equals("aarch64") ? "linux/arm64" : "linux/amd64";

  @Parameter private Engines engine = Engines.PODMAN;

  @RegisterExtension private final World world = new World();

  @BeforeEach
  void configure() {
    Optional<String> missing = engine.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    engine.start();
    world.runnerEnvironment(engine.environment());
    with("");
  }

  /** Further keys of the sandbox. */
  private void with(String keys) {
    world
        .sandbox(
            "type: container, engine: "
                + engine.command()
                + ", pull_policy: [if-not-present]"
                + keys)
        .configure(World.ONE_RULE);
  }

  private JobResult run(JobBuilder job) {
    return world.runner().build().run(job.build());
  }

  private JobBuilder in(String image) {
    return world.granted().image(JobImage.of(image));
  }

  private static String out(JobResult result) {
    return result.run("build_script").stdout().text();
  }

  private static String log(JobResult result) {
    return result.log();
  }

  @Test
  void an_image_with_only_sh_gets_credentials_in_every_script_of_the_author() {
    JobResult result =
        run(
            in(Engines.BUSYBOX)
                .beforeScript("echo before $AWS_ACCESS_KEY_ID")
                .script("echo at $AWS_ACCESS_KEY_ID; touch built")
                .afterScript("ls; echo after $AWS_ACCESS_KEY_ID"));

    String key = world.credentials().accessKeyId();
    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(out(result)).contains("before " + key, "at " + key);
    assertThat(result.run("after_script").stdout().text()).contains("built", "after " + key);
    assertNothingIsLeft();
  }

  @Test
  void an_image_with_its_own_user_can_write_to_the_build() {
    JobResult result = run(in(Engines.NONROOT).script("id -u; touch built; ls"));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(out(result)).contains("1000", "built");
  }

  @Test
  void an_entrypoint_is_used() {
    JobResult result = run(in(Engines.ENTRYPOINT).script("echo from $FROM_ENTRYPOINT"));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(out(result)).contains("entered", "from yes");
  }

  @Test
  void an_entrypoint_that_is_not_a_shell_is_explained_and_can_be_removed() {
    JobResult failed = run(in(Engines.PROGRAM).script("echo works"));
    JobImage without =
        new JobImage(Engines.PROGRAM, "", List.of(""), List.of(), List.of(), "", "", List.of());
    JobResult result = run(world.granted().image(without).script("echo works"));

    assertThat(failed.outcome()).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(log(failed)).contains("the ENTRYPOINT of this image", "entrypoint: [\"\"]");
    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(out(result)).contains("works");
  }

  @Test
  void an_image_without_a_shell_fails_the_job_and_says_why() {
    JobResult result = run(in(Engines.NO_SHELL));

    assertThat(result.outcome()).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(log(result)).contains("the image aoe/noshell:1 has no shell");
    assertNothingIsLeft();
  }

  @Test
  void an_account_or_group_that_the_image_does_not_have_is_a_job_failure() {
    for (String user : List.of("nosuch", "0:nosuch")) {
      JobResult result =
          run(world.granted().image(JobImage.of(Engines.BUSYBOX).user(user)).script("id"));

      assertThat(result.outcome()).as(log(result)).isInstanceOf(JobOutcome.JobFailure.class);
      assertThat(log(result)).contains("nosuch").doesNotContain("already in use", "--help");
    }
    assertNothingIsLeft();
  }

  @Test
  void services_answer_by_their_names_and_aliases() {
    JobResult result =
        run(
            in(Engines.BUSYBOX)
                .service(JobImage.of(Engines.SERVICE, "web"))
                .script(
                    "wget -qO- http://web:8080/",
                    "wget -qO- http://aoe__service:8080/",
                    "wget -qO- http://aoe-service:8080/"));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(out(result)).containsSubsequence("hello", "hello", "hello");
    assertNothingIsLeft();
  }

  @Test
  void services_that_share_a_network_answer_by_their_names_too() {
    for (String network : List.of("none", "host")) {
      with(", network: " + network);
      JobResult result =
          run(
              in(Engines.BUSYBOX)
                  .service(JobImage.of(Engines.SERVICE, "web"))
                  .script("wget -qO- http://web:8080/"));

      assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
      assertThat(out(result)).contains("hello");
      assertNothingIsLeft();
    }
  }

  @Test
  void services_in_the_operators_network_answer_by_their_names_too() {
    with(", network: " + (engine == Engines.DOCKER ? "bridge" : "podman"));
    JobResult result =
        run(
            in(Engines.BUSYBOX)
                .service(JobImage.of(Engines.SERVICE, "web"))
                .service(JobImage.of(Engines.SERVICE, "web"))
                .script("wget -qO- http://web:8080/"));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(out(result)).contains("hello");
    assertThat(log(result)).contains("is not reached by the name web");
    assertNothingIsLeft();
  }

  @Test
  void a_service_that_ends_at_once_is_warned_of_with_its_output() {
    JobImage broken =
        new JobImage(
            Engines.SERVICE,
            "web",
            List.of("sh"),
            List.of("-c", "echo cannot start; exit 1"),
            List.of(),
            "",
            "",
            List.of());
    JobResult result = run(in(Engines.BUSYBOX).service(broken));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(log(result)).contains("The service aoe/service:1 has ended already", "cannot start");
  }

  @Test
  void everything_that_the_operator_does_not_allow_is_reported_at_once() {
    with(", allowed_images: [\"aoe/b*:*\"], allowed_services: [\"db/**\"]");
    JobImage image =
        new JobImage(Engines.TOOLS, "", List.of(), List.of(), List.of("always"), "", "", List.of());
    JobResult result =
        run(world.granted().image(image).service(JobImage.of(Engines.SERVICE, "web")));

    assertThat(result.outcome()).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(log(result))
        .contains(
            "the image aoe/tools:1 is not allowed on this runner; allowed_images has aoe/b*:*",
            "the pull_policy \"always\" of the image aoe/tools:1 is not allowed",
            "the service aoe/service:1 is not allowed on this runner");
    assertThat(run(in(Engines.BUSYBOX)).outcome()).isInstanceOf(JobOutcome.Success.class);
  }

  @Test
  void an_option_is_not_an_image_name() {
    JobResult result = run(in("--privileged"));

    assertThat(result.outcome()).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(log(result)).contains("the image \"--privileged\" is not an image name");
  }

  @Test
  void variables_in_an_image_name_are_expanded() {
    JobResult result =
        run(
            world
                .granted()
                .variable("VERSION", "1")
                .image(JobImage.of("aoe/busybox:${VERSION}"))
                .script("echo here"));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
  }

  @Test
  void a_missing_image_is_a_job_failure_and_an_unreachable_registry_a_system_failure() {
    with(", allowed_pull_policies: [always, never]");
    JobImage never =
        new JobImage("aoe/nosuch:1", "", List.of(), List.of(), List.of("never"), "", "", List.of());
    JobImage away =
        new JobImage(
            "127.0.0.1:1/aoe/x:1", "", List.of(), List.of(), List.of("always"), "", "", List.of());
    JobResult missing = run(world.granted().image(never));
    try (DriverSession session =
        world.runner().build().begin(world.granted().image(away).build())) {
      World.succeeded(session.config());
      DriverCall prepare = session.prepare();
      assertThat(prepare.exitCode()).isEqualTo(2);
      assertThat(prepare.stderr().text())
          .contains(
              "127.0.0.1:1/aoe/x:1 could not be pulled from 127.0.0.1:1 without a login",
              "always:");
      session.cleanup();
    }

    assertThat(missing.outcome()).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(log(missing))
        .contains("aoe/nosuch:1 could not be pulled", "never: the engine does not have it");
    assertNothingIsLeft();
  }

  @Test
  void a_helper_image_runs_all_helper_scripts() {
    with(", helper_image: \"" + Engines.TOOLS + "\"");
    try (DriverSession session = world.prepared(in(Engines.NONROOT))) {
      DriverCall sources =
          session.run(
              "get_sources",
              "git --version; id -u; echo \"key: $AWS_ACCESS_KEY_ID.\"; echo fetched >/cache/f");
      DriverCall script = session.run("build_script", "cat /cache/f; echo more >>/cache/f");
      DriverCall failing = session.run("archive_cache", "cat /cache/f; exit 3");

      assertThat(sources.exitCode()).as(sources.stderr().text()).isZero();
      assertThat(sources.stdout().text()).contains("git version", "\n0\n", "key: .");
      assertThat(script.exitCode()).as(script.stderr().text()).isZero();
      assertThat(script.stdout().text()).contains("fetched");
      assertThat(failing.exitCode()).isEqualTo(1);
      assertThat(failing.stdout().text()).contains("more");
      World.succeeded(session.cleanup());
    }
    assertNothingIsLeft();
  }

  @Test
  void a_platform_is_requested() {
    JobResult result = run(world.granted().image(JobImage.of(Engines.BUSYBOX).platform(PLATFORM)));
    JobResult wrong =
        run(world.granted().image(JobImage.of(Engines.BUSYBOX).platform("--privileged")));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(wrong.outcome()).isInstanceOf(JobOutcome.JobFailure.class);
    assertThat(log(wrong)).contains("docker: {platform: \"--privileged\"} is not a platform");
  }

  @Test
  void the_engine_never_knows_the_credentials() {
    try (DriverSession session = world.prepared(in(Engines.BUSYBOX))) {
      World.succeeded(session.run("build_script", "echo \"$AWS_SESSION_TOKEN\" | wc -c"));
      String inspected =
          engine
              .ask("ps", "-aq", "--filter", "label=aws-oidc-executor.job")
              .lines()
              .map(container -> engine.ask("inspect", container))
              .collect(Collectors.joining());
      assertThat(inspected)
          .contains("aws-oidc-executor.owner")
          .doesNotContain(
              world.credentials().secretAccessKey(), world.credentials().sessionToken(), "AWS_");
      assertThat(engine.events())
          .contains("create", "exec")
          .doesNotContain(
              world.credentials().secretAccessKey(), world.credentials().sessionToken());
      World.succeeded(session.cleanup());
    }
    assertNothingIsLeft();
  }

  @Test
  void the_endpoint_answers_in_a_container_without_any_network() {
    world
        .sandbox("type: container, pull_policy: never, network: none, engine: " + engine.command())
        .configure("credentials: {delivery: endpoint}\n" + World.ONE_RULE);
    // STS is on the machine's network, where the endpoint asks for the next session.
    world.sts().sessionLifetime(Duration.ofSeconds(3));
    JobResult result =
        run(
            in(Engines.BUSYBOX)
                .script(
                    "sleep 4; wget -qO- --header \"Authorization:"
                        + " $AWS_CONTAINER_AUTHORIZATION_TOKEN\""
                        + " $AWS_CONTAINER_CREDENTIALS_FULL_URI")
                .afterScript("wget -qO- $AWS_CONTAINER_CREDENTIALS_FULL_URI || echo refused"));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(out(result)).contains("AccessKeyId", "[MASKED]").doesNotContain("message");
    assertThat(world.sts().requests()).isGreaterThanOrEqualTo(3);
    assertThat(result.run("after_script").stdout().text()).contains("refused");
  }

  /** A typical pipeline. */
  @Test
  void the_aws_cli_in_its_own_image_creates_a_bucket() throws IOException {
    assumeTrue(engine.has(Engines.AWS), "the AWS CLI is not installed: SKIPPED");
    with(", network: host");
    try (S3 s3 = S3.start(Clock.systemUTC(), world.sts().issued())) {
      JobResult result =
          run(
              world
                  .granted()
                  .image(JobImage.of(Engines.AWS).entrypoint(""))
                  .script("aws s3api create-bucket --bucket shop --endpoint-url " + s3.url()));

      assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
      assertThat(s3.buckets()).containsExactly("shop");
    }
  }

  @Test
  void a_session_in_an_artifact_is_warned_of_with_its_path() {
    JobResult result =
        run(
            in(Engines.BUSYBOX)
                .artifacts(new JobFiles("all", List.of("*.txt"), "on_success"))
                .script("echo \"$AWS_SESSION_TOKEN\" > leak.txt"));

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.run("build_script").stderr().text())
        .containsPattern("secret is in /builds/[^ ]+/leak\\.txt,");
  }

  @Test
  void a_job_without_a_token_runs_without_credentials() {
    JobResult result =
        run(
            world
                .plain()
                .image(JobImage.of(Engines.BUSYBOX))
                .script("echo \"none: $AWS_ACCESS_KEY_ID.\"; exit 42"));

    assertThat(out(result)).contains("none: .");
    assertThat(result.outcome()).isEqualTo(new JobOutcome.JobFailure(42));
  }

  /** By an operator, or with the engine's service: a script that has not begun is not at fault. */
  @Test
  void a_container_that_has_stopped_is_no_failure_of_the_script() {
    try (DriverSession session = world.prepared(in(Engines.BUSYBOX))) {
      engine.ask("stop", "-t", "0", name("-job"), name("-helper"));
      for (String subStage : List.of("get_sources", "build_script")) {
        DriverCall call = session.run(subStage, "exit 0");
        assertThat(call.exitCode()).as("%s", call).isEqualTo(2);
        assertThat(call.stderr().text()).contains("the container of this job is gone");
      }
      World.succeeded(session.cleanup());
    }
    assertNothingIsLeft();
  }

  @Test
  void containers_of_a_killed_runner_are_removed_by_the_next_cleanup_and_by_gc()
      throws IOException {
    for (String by : List.of("cleanup", "gc")) {
      JobBuilder job = in(Engines.BUSYBOX).service(JobImage.of(Engines.SERVICE, "web"));
      try (DriverSession session = world.prepared(job)) {
        Path record = record(session);
        Files.writeString(
            record,
            Files.readString(record).replaceFirst("(?m)^owner.boot=.*$", "owner.boot=earlier"));
        if (by.equals("gc")) {
          Command gc = world.gc();
          assertThat(gc.exitCode()).as(gc.out()).isZero();
        } else {
          try (DriverSession next =
              world
                  .runner()
                  .build()
                  .begin(world.plain().image(JobImage.of(Engines.BUSYBOX)).build())) {
            World.succeeded(next.config());
            World.succeeded(next.cleanup());
          }
        }
        assertThat(record).doesNotExist();
        assertThat(session.directory()).doesNotExist();
        assertNothingIsLeft();
      }
    }
  }

  @Test
  void gc_removes_what_an_engine_finished_after_cleanup_and_spares_running_jobs()
      throws IOException {
    JobBuilder job = in(Engines.BUSYBOX).service(JobImage.of(Engines.SERVICE, "web"));
    try (DriverSession dead = world.prepared(job)) {
      Files.delete(record(dead));
    } // takes the runner's directory away, and nothing else
    try (DriverSession living = world.prepared(job)) {
      Files.delete(record(living));
      Command gc = world.gc(engine.environment());

      assertThat(gc.exitCode()).as(gc.out()).isZero();
      assertThat(gc.out().lines().filter(line -> line.endsWith("of " + engine.command())))
          .hasSize(1);
      World.succeeded(living.run("build_script", "wget -qO- http://web:8080/"));
    }
    engine.removeAll();
  }

  /** GitLab's own recipe for docker:dind with TLS. */
  @Test
  void a_job_shares_its_own_volumes_with_its_services_and_with_no_other_job() {
    with(", volumes: [/certs/client, /cache]");
    for (int job = 0; job < 2; job++) {
      try (DriverSession session = world.prepared(withService())) {
        String service = name("-service-0");
        engine.ask(
            "exec",
            service,
            "sh",
            "-c",
            "test ! -e /certs/client/key && echo k > /certs/client/key");
        assertThat(
                World.succeeded(session.run("build_script", "cat /certs/client/key"))
                    .stdout()
                    .text())
            .isEqualTo("k\n");
        World.succeeded(session.cleanup());
        assertNothingIsLeft();
      }
    }
  }

  @Test
  void volumes_of_a_job_that_nobody_cleaned_up_are_removed_by_gc() throws IOException {
    with(", volumes: /certs/client");
    try (DriverSession session = world.prepared(withService())) {
      assertThat(engine.ask("volume", "ls", "-q", "--filter", "label=aws-oidc-executor.job"))
          .contains("-volume-0");
      Path record = record(session);
      Files.writeString(
          record,
          Files.readString(record).replaceFirst("(?m)^owner.boot=.*$", "owner.boot=earlier"));
      Command gc = world.gc();
      assertThat(gc.exitCode()).as(gc.out()).isZero();
      assertNothingIsLeft();
    }
  }

  @Test
  void only_services_with_a_listed_image_are_privileged() {
    String may =
        engine.ask("run", "--rm", "--privileged", "docker.io/" + Engines.BUSYBOX, "echo", "may");
    assumeTrue(may.contains("may"), "this machine starts no privileged container: SKIPPED");
    with(", services_privileged: true, allowed_privileged_services: [\"aoe/service:*\"]");
    try (DriverSession session = world.prepared(withService())) {
      assertThat(isPrivileged("-service-0")).isEqualTo("true");
      assertThat(isPrivileged("-job")).isEqualTo("false");
      World.succeeded(session.cleanup());
    }
  }

  private JobBuilder withService() {
    return in(Engines.BUSYBOX).service(JobImage.of(Engines.SERVICE, "web"));
  }

  private String name(String end) {
    return engine
        .ask("ps", "-a", "--filter", "label=aws-oidc-executor.job", "--format", "{{.Names}}")
        .lines()
        .filter(name -> name.endsWith(end))
        .findFirst()
        .orElseThrow();
  }

  private String isPrivileged(String end) {
    return engine.ask("inspect", "--format", "{{.HostConfig.Privileged}}", name(end)).strip();
  }

  @Test
  void a_second_prepare_replaces_the_first() {
    JobBuilder job = in(Engines.BUSYBOX).service(JobImage.of(Engines.SERVICE, "web"));
    try (DriverSession session = world.prepared(job)) {
      World.succeeded(session.prepare());
      World.succeeded(session.run("build_script", "wget -qO- http://web:8080/"));
      World.succeeded(session.cleanup());
      assertNothingIsLeft();
    }
  }

  /** A container inherits the LABELs of its image. */
  @Test
  void containers_of_others_are_spared_whatever_their_labels() throws IOException {
    try (DriverSession session = world.prepared(in(Engines.BUSYBOX))) {
      String id =
          engine
              .ask("ps", "--filter", "label=aws-oidc-executor.job", "--format", "{{.Names}}")
              .strip()
              .replaceFirst("-job$", "");
      String owner =
          "1/1/earlier/" + Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      String made =
          engine.ask(
              "create",
              "--name=somebody-elses",
              "--label=aws-oidc-executor.job=" + id,
              "--label=aws-oidc-executor.owner=" + owner + "/pid:[1]/mnt:[1]",
              "--label=aws-oidc-executor.temporary=/tmp/custom-executor1",
              "--label=aws-oidc-executor.signature=00",
              Engines.BUSYBOX,
              "true");
      assertThat(made.strip()).matches("[0-9a-f]{64}");

      DriverCall cleanup = World.succeeded(session.cleanup());
      world.gc(engine.environment());

      assertThat(engine.ask("ps", "-a", "--format", "{{.Names}}").strip())
          .as(cleanup.stderr().text())
          .isEqualTo("somebody-elses");
    } finally {
      engine.removeAll();
    }
  }

  @Test
  void a_cancel_in_prepare_leaves_nothing_after_cleanup() {
    try (DriverSession session =
        world
            .runner()
            .build()
            .begin(in(Engines.BUSYBOX).service(JobImage.of(Engines.SERVICE, "web")).build())) {
      World.succeeded(session.config());
      LiveCall prepare = session.startPrepare();
      Processes.await(
          "something is made",
          () -> !engine.ask("ps", "-aq", "--filter", "label=aws-oidc-executor.job").isBlank());
      prepare.terminate();
      assertThat(prepare.await(World.PATIENCE).exitCode()).isEqualTo(2);
      World.succeeded(session.cleanup());
      assertNothingIsLeft();
    }
  }

  @Test
  void a_cancel_during_a_pull_ends_it_and_leaves_nothing() throws IOException {
    with(", allowed_pull_policies: always");
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      String image = "127.0.0.1:" + silent.getLocalPort() + "/acme/slow:1";
      JobImage slow = JobImage.of(image).pullPolicy("always");
      try (DriverSession session =
          world.runner().build().begin(world.granted().image(slow).build())) {
        World.succeeded(session.config());
        LiveCall prepare = session.startPrepare();
        Processes.await("the pull has begun", () -> isPulled(image));
        prepare.terminate();
        DriverCall ended = prepare.await(World.PATIENCE);

        assertThat(ended.exitCode()).isEqualTo(2);
        World.succeeded(session.cleanup());
        Processes.await("no pull is left", () -> !isPulled(image));
        assertNothingIsLeft();
      }
    }
  }

  private static boolean isPulled(String image) {
    return Processes.commandLines().stream().anyMatch(line -> line.endsWith("pull " + image));
  }

  private Path record(DriverSession session) throws IOException {
    return LeftoversOnMachine.recordOf(world, session).getFirst();
  }

  private void assertNothingIsLeft() {
    assertThat(engine.ask("ps", "-aq", "--filter", "label=aws-oidc-executor.job")).isBlank();
    assertThat(engine.ask("network", "ls", "-q", "--filter", "label=aws-oidc-executor.job"))
        .isBlank();
    assertThat(engine.ask("volume", "ls", "-q", "--filter", "label=aws-oidc-executor.job"))
        .isBlank();
  }
}
