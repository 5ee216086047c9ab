package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobFiles;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.LiveCall;
import awsoidc.demo.runner.RunnerDouble;
import awsoidc.demo.runner.RunningJob;
import awsoidc.end2end.support.ForEachKind;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.Processes;
import awsoidc.end2end.support.SandboxKind;
import awsoidc.end2end.support.World;
import awsoidc.process.JobProcesses;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;

/** What a job may rely on in every sandbox. A new type is one more line in {@link SandboxKind}. */
@ForEachKind
class SandboxConformanceIT {

  private static final Duration GONE = Duration.ofSeconds(5);

  private static final String DRIVERS = "docs/engines.md: that is for the driver to decide";

  static List<SandboxKind> kinds() {
    return Stream.concat(SandboxKind.ON_THE_MACHINE.stream(), Stream.of(SandboxKind.DRIVER))
        .toList();
  }

  @Parameter private SandboxKind kind = SandboxKind.HOST;

  @RegisterExtension private final World world = new World();

  @BeforeEach
  void configure() {
    Optional<String> missing = kind.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse("") + ": SKIPPED");
    kind.configure(world, "");
  }

  /** These tests do not clean up themselves, and containers are not children of this process. */
  @AfterEach
  void removeContainers() {
    kind.tidy();
  }

  /**
   * Leaves its process group, its session and its parent and, where the sandbox can handle that
   * (docs/security.md, "How processes are found"), its environment.
   */
  private String daemon(String name) {
    boolean found = kind.endsDaemons() || JobProcesses.cgroup("aws-oidc-probe").isPresent();
    return "(%s setsid bash -c '(exec -a %s sleep 300 </dev/null >/dev/null 2>&1) & exit' &)"
        .formatted(found ? "env -i PATH=\"$PATH\"" : "", name);
  }

  private DriverCall script(String text) {
    try (DriverSession session = world.prepared(world.granted())) {
      return session.run("build_script", text);
    }
  }

  private static String out(DriverCall call) {
    return call.stdout().text();
  }

  @Test
  void a_whole_job_succeeds_and_leaves_nothing() {
    JobResult result =
        world
            .runner()
            .build()
            .run(
                world
                    .granted()
                    .script("pwd; echo \"key $AWS_ACCESS_KEY_ID\"; touch built")
                    .afterScript("ls")
                    .build());

    assertThat(result.outcome()).as("%s", result).isInstanceOf(JobOutcome.Success.class);
    assertThat(result.run("build_script").stdout().text())
        .contains("key " + world.credentials().accessKeyId());
    assertThat(result.run("after_script").stdout().text()).contains("built");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void a_directory_that_cannot_be_made_is_named_before_sts_is_asked() throws IOException {
    assumeFalse(kind.isDriver(), DRIVERS);
    String text = Files.readString(world.configuration());
    World.write(
        world.configuration(), text.replace(world.builds().toString(), "/proc/nothing/builds"));

    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      DriverCall prepare = session.prepare();

      assertThat(prepare.exitCode()).isEqualTo(2);
      assertThat(prepare.stderr().text())
          .contains("sandbox.builds_dir: /proc/nothing/builds", "cannot be made");
    }
    assertThat(world.sts().issued().all()).isEmpty();
    assertThat(Path.of("/proc/nothing")).doesNotExist();
  }

  @Test
  void outputs_are_apart_and_unchanged() {
    DriverCall call = script("printf 'o1\\377\\no2'; printf 'e1\\ne2' >&2");

    assertThat(call.stdout().bytes())
        .isEqualTo("o1\u00ff\no2".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(call.stderr().text()).isEqualTo("e1\ne2");
  }

  @Test
  void outputs_can_be_opened_by_name() {
    DriverCall call = script("echo out >/dev/stdout; echo err >/dev/stderr");

    assertThat(out(call)).isEqualTo("out\n");
    assertThat(call.stderr().text()).isEqualTo("err\n");
  }

  @Test
  void a_progress_bar_appears_before_its_line_ends() {
    try (DriverSession session = world.prepared(world.granted())) {
      LiveCall call = session.startRun("build_script", "printf '#####  '; sleep 300");
      call.awaitOutput("#####  ", World.PATIENCE);
      call.terminate();
      assertThat(call.await(World.PATIENCE).exitCode()).isEqualTo(2);
    }
  }

  @Test
  void the_scripts_exit_code_reaches_the_runner() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        assertThat(session.run(subStage, "exit 42").exitCode()).isEqualTo(1);
        assertThat(session.exitCodeFile()).hasContent("42");
        assertThat(session.run(subStage, "kill -SEGV $$").exitCode()).isEqualTo(1);
        assertThat(session.exitCodeFile()).hasContent("139");
        assertThat(session.run(subStage, "true").exitCode()).isZero();
        assertThat(session.exitCodeFile()).doesNotExist();
      }
    }
  }

  @Test
  void every_exit_code_is_passed_on() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      for (int code : List.of(1, 2, 125, 126, 127, 137, 255)) {
        assertThat(session.run("get_sources", "exit " + code).exitCode()).isEqualTo(1);
        assertThat(session.exitCodeFile()).hasContent(Integer.toString(code));
      }
      for (int code : List.of(2, 255)) {
        assertThat(session.run("build_script", "(exit " + code + ")").exitCode()).isEqualTo(1);
        assertThat(session.exitCodeFile()).hasContent(Integer.toString(code));
      }
    }
  }

  @Test
  void standard_input_is_empty_for_what_a_script_starts() {
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        DriverCall call = session.run(subStage, "(eval 'wc -c') < /dev/null; echo on; [ ! -t 0 ]");
        assertThat(out(World.succeeded(call)).strip()).isEqualTo("0\non");
      }
    }
  }

  @Test
  void each_output_is_in_order() {
    DriverCall call =
        script("for i in {1..300}; do echo o$i; echo e$i >&2; (echo so$i); done; printf end");

    assertThat(out(call)).isEqualTo(numbered("o%1$d\nso%1$d\n") + "end");
    assertThat(call.stderr().text()).isEqualTo(numbered("e%1$d\n"));
  }

  private static String numbered(String lines) {
    return IntStream.rangeClosed(1, 300).mapToObj(lines::formatted).collect(Collectors.joining());
  }

  @Test
  void a_session_that_is_ending_is_renewed_before_a_sub_stage() {
    world.sts().sessionLifetime(Duration.ofMinutes(4));
    try (DriverSession session = world.prepared(world.granted())) {
      String first = out(session.run("build_script", "echo $AWS_ACCESS_KEY_ID"));
      String second = out(session.run("after_script", "echo $AWS_ACCESS_KEY_ID"));
      assertThat(first).startsWith("ASIA");
      assertThat(second).startsWith("ASIA").isNotEqualTo(first);
    }
  }

  @Test
  void a_forced_cancel_leaves_nothing() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    RunningJob job =
        world
            .runner()
            .build()
            .start(
                world.granted().script("(setsid sleep 300 &); echo star''ted; sleep 300").build());
    job.awaitLog("\nstarted", World.PATIENCE);
    job.abort();
    assertThat(job.await(World.PATIENCE).leftovers()).isEmpty();
  }

  @Test
  void cleanup_may_come_twice_and_without_job_env() throws IOException {
    try (DriverSession session = world.prepared(world.granted())) {
      World.succeeded(session.run("build_script", "mktemp"));
      for (String name : List.copyOf(session.environment().keySet())) {
        if (name.startsWith("AWS_OIDC_EXECUTOR_")) {
          session.withoutEnvironment(name);
        }
      }
      World.succeeded(session.cleanup());
      World.succeeded(session.cleanup());
      LeftoversOnMachine.nothingOf(world, session);
    }
  }

  @Test
  void gc_removes_the_job_of_a_killed_runner_and_no_other() throws IOException {
    try (DriverSession alive = world.prepared(world.granted());
        DriverSession dead = world.prepared(world.granted().project(21, World.PROJECT))) {
      String name = world.root().getFileName() + "-gc";
      LiveCall run =
          dead.startRun("build_script", "exec -a " + name + " sleep 300 & echo up; wait");
      run.awaitOutput("up", World.PATIENCE);
      LeftoversOnMachine.buryRunnerOf(world, dead);
      world.gc();
      run.await(World.PATIENCE);
      assertThat(alive(name)).isEmpty();
      assertThat(dead.directory()).doesNotExist();
      LeftoversOnMachine.nothingOf(world, dead);
      World.succeeded(alive.run("build_script", "test -n \"$AWS_SESSION_TOKEN\""));
      World.succeeded(alive.cleanup());
    }
  }

  @Test
  void what_a_job_writes_to_tmp_is_its_own() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    assumeTrue(
        kind.endsDaemons() && kind != SandboxKind.SLURM,
        "docs/security.md: accounts share /tmp, and docs/engines.md: nodes are shared");
    String file = "/tmp/" + world.root().getFileName() + "-mine";
    try (DriverSession one = world.prepared(world.granted());
        DriverSession other = world.prepared(world.granted().id(2))) {
      World.succeeded(one.run("build_script", "echo mine > " + file));
      assertThat(out(one.run("after_script", "cat " + file))).isEqualTo("mine\n");
      assertThat(other.run("build_script", "test ! -e " + file).exitCode()).isZero();
      assertThat(Path.of(file)).doesNotExist();
    }
  }

  @Test
  void the_environment_is_clean_in_every_sub_stage() {
    // Engine and image set some variables; the entrypoint sees the job's public ones.
    String more =
        kind == SandboxKind.SLURM
            ? "|SLURM.*|SRUN_.*"
            : kind.apart() ? "|HOSTNAME|TERM|container|CI.*|GITLAB_.*" : "";
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        assertThat(out(session.run(subStage, "compgen -e")).lines())
            .filteredOn(name -> !name.matches("AWS_.*" + more))
            .isSubsetOf(
                "HOME", "USER", "LOGNAME", "PATH", "LANG", "TMPDIR", "PWD", "SHLVL", "_", "OLDPWD");
      }
    }
  }

  @Test
  void a_jobs_own_variables_give_way_where_the_operator_says_so() {
    kind.configure(world, "", "credentials: {on_conflict: executor}\n");
    try (DriverSession session =
        world.prepared(
            world
                .granted()
                .variable("AWS_ACCESS_KEY_ID", "AKIATHEIRS")
                .variable("AWS_PROFILE", "theirs")
                .script(
                    "echo $AWS_ACCESS_KEY_ID ${AWS_SESSION_TOKEN:+token} ${AWS_PROFILE-none}"))) {
      World.succeeded(session.run("get_sources"));
      assertThat(out(World.succeeded(session.run("build_script"))))
          .contains(world.credentials().accessKeyId() + " token none\n");
    }
  }

  @Test
  void a_script_that_stops_goes_on() {
    String stops = "(sleep 0.3; kill -CONT $$) & kill -STOP $$; echo resumed";
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        assertThat(out(World.succeeded(session.run(subStage, stops)))).isEqualTo("resumed\n");
      }
    }
  }

  @Test
  void only_user_sub_stages_get_credentials() {
    try (DriverSession session = world.prepared(world.granted())) {
      assertThat(out(session.run("build_script", "compgen -e"))).contains("AWS_SESSION_TOKEN");
      assertThat(out(session.run("step_release", "compgen -e"))).contains("AWS_SESSION_TOKEN");
      assertThat(out(session.run("get_sources", "compgen -e"))).doesNotContain("AWS_");
      assertThat(out(session.run("archive_cache", "compgen -e"))).doesNotContain("AWS_");
    }
  }

  @Test
  void home_and_tmpdir_are_writable_and_tmpdir_lasts() {
    try (DriverSession session = world.prepared(world.granted())) {
      for (List<String> place :
          kind.apart()
              ? List.of(
                  List.of("build_script", "after_script"), List.of("prepare_script", "get_sources"))
              : List.of(List.of("prepare_script", "build_script", "get_sources"))) {
        DriverCall made =
            session.run(place.getFirst(), "touch ~/.probe.$$ && rm ~/.probe.$$; mktemp");
        String file = out(World.succeeded(made)).strip();
        for (String later : place.subList(1, place.size())) {
          assertThat(out(session.run(later, "ls " + file))).contains(file);
        }
      }
    }
  }

  @Test
  void the_builds_directory_can_be_removed_and_made_again() {
    try (DriverSession session = world.prepared(world.granted())) {
      String project = session.projectDirectory().toString();
      String make =
          "mkdir -p " + project + " && cd / && rm -r -f " + project + " && mkdir " + project;
      World.succeeded(session.run("get_sources", make));
      World.succeeded(session.run("build_script", "cd " + project + " && touch x"));
    }
  }

  @Test
  void a_build_is_there_for_the_next_job_of_the_project() {
    for (String expected : List.of("0", "1")) {
      try (DriverSession session = world.prepared(world.granted())) {
        DriverCall call =
            session.run(
                "build_script",
                "mkdir -p %1$s; cd %1$s; ls | wc -l; touch kept"
                    .formatted(session.projectDirectory()));
        assertThat(out(call)).isEqualToIgnoringWhitespace(expected);
        World.succeeded(session.cleanup());
      }
    }
  }

  @Test
  void secrets_are_masked_in_each_stream_and_form() {
    DriverCall call =
        script(
            """
            echo "$AWS_SECRET_ACCESS_KEY"; printf %s "$AWS_SECRET_ACCESS_KEY" | base64
            echo "$AWS_SESSION_TOKEN" >&2; printf %s "x$AWS_SECRET_ACCESS_KEY" | od -An -tx1 >&2
            for ((i = 0; i < ${#AWS_SECRET_ACCESS_KEY}; i++)); do
              printf %s "${AWS_SECRET_ACCESS_KEY:$i:1}"; sleep 0.01
            done
            """);

    assertThat(out(call)).matches("\\[MASKED]\\n\\[MASKED]=*\\n\\[MASKED]");
    assertThat(call.stderr().text()).matches("\\[MASKED]\\n 78 \\[MASKED]\\n");
  }

  @Test
  void the_access_key_id_is_masked_where_the_operator_says_so() {
    world.configure("credentials: {mask_access_key_id: true}\n" + World.ONE_RULE);

    assertThat(out(script("echo \"id $AWS_ACCESS_KEY_ID\""))).isEqualTo("id [MASKED]\n");
  }

  @Test
  void without_a_network_a_script_reaches_nothing() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    assumeTrue(
        kind.endsDaemons() && kind != SandboxKind.SLURM,
        "docs/security.md: accounts share it, and docs/engines.md: nodes are shared");
    kind.configure(world, ", network: none");
    String port = world.sts().url().replaceFirst(".*:", "");
    String reach =
        "(exec 3<>/dev/tcp/127.0.0.1/" + port + ") 2>/dev/null && echo reached || echo apart";

    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        assertThat(out(World.succeeded(session.run(subStage, reach)))).isEqualTo("apart\n");
      }
    }
  }

  @Test
  void files_are_delivered_where_the_script_reads_them() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    world.configure("credentials: {delivery: files}\n" + World.ONE_RULE);

    DriverCall call =
        script(
            "grep -c aws_session_token \"$AWS_SHARED_CREDENTIALS_FILE\"; cat \"$AWS_CONFIG_FILE\"");

    assertThat(out(World.succeeded(call))).contains("1\n[default]\n");
  }

  @Test
  void the_endpoint_is_reached() {
    world.configure("credentials: {delivery: endpoint}\n" + World.ONE_RULE);

    DriverCall call =
        script(
            """
            address=${AWS_CONTAINER_CREDENTIALS_FULL_URI#http://}
            exec 3<>/dev/tcp/${address%%:*}/$(expr "$address" : '[^:]*:\\([0-9]*\\)')
            printf 'GET /%s HTTP/1.1\\r\\nHost: %s\\r\\nAuthorization: %s\\r\\nConnection: close\\r\\n\\r\\n' \
              "${address#*/}" "${address%%/*}" "$AWS_CONTAINER_AUTHORIZATION_TOKEN" >&3
            cat <&3
            """);

    assertThat(out(call)).contains("200 OK", world.credentials().accessKeyId(), "[MASKED]");
  }

  @Test
  void a_background_process_neither_holds_the_sub_stage_nor_survives_it() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        String name = world.root().getFileName() + "-" + subStage;
        DriverCall call =
            session.run(subStage, "sleep 300 & (sleep 300 &) ; " + daemon(name) + "; sleep 0.2");
        assertThat(call.exitCode()).isZero();
        assertThat(call.wall()).isLessThan(GONE);
        assertThat(alive(name)).isEmpty();
      }
    }
  }

  @Test
  void sigterm_ends_all_that_the_script_started() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    try (DriverSession session = world.prepared(world.granted())) {
      for (String subStage : List.of("build_script", "get_sources")) {
        String name = world.root().getFileName() + "-" + subStage;
        LiveCall call =
            session.startRun(
                subStage,
                "trap 'echo asked; exit 1' TERM; "
                    + daemon(name)
                    + "; (trap '' TERM; exec -a %s sleep 300) & ".formatted(name)
                    + "sleep 0.3; echo started; wait");
        call.awaitOutput("started", World.PATIENCE);
        assertThat(alive(name)).hasSizeGreaterThanOrEqualTo(2);
        call.terminate();
        DriverCall ended = call.await(World.PATIENCE);
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(out(ended)).contains("asked");
        assertThat(alive(name)).isEmpty();
      }
    }
  }

  @Test
  void cleanup_ends_what_a_killed_driver_left_running() {
    for (String subStage : List.of("build_script", "get_sources")) {
      try (DriverSession session = world.prepared(world.granted())) {
        String name = world.root().getFileName() + "-" + subStage;
        LiveCall call =
            session.startRun(
                subStage, "exec -a " + name + " sleep 300 & sleep 0.3; echo started; wait");
        call.awaitOutput("started", World.PATIENCE);
        call.kill();
        World.succeeded(session.cleanup());
        assertThat(alive(name)).isEmpty();
      }
    }
  }

  @Test
  void a_cancelled_job_runs_its_after_script() {
    RunningJob job =
        world
            .runner()
            .build()
            .start(
                world
                    .granted()
                    .script("echo star''ted; sleep 300")
                    .afterScript("echo \"after $CI_JOB_STATUS\"")
                    .build());
    job.awaitLog("\nstarted", World.PATIENCE);
    job.cancel();
    JobResult result = job.await(World.PATIENCE);

    assertThat(result.run("after_script").stdout().text()).contains("after canceled");
    assertThat(result.leftovers()).isEmpty();
  }

  @Test
  void a_large_value_and_a_large_output_pass() {
    DriverCall call =
        script(
            "v=$(head -c 102400 /dev/zero | tr '\\0' x); export v; env | wc -c; head -c 1048576"
                + " /dev/zero | tr '\\0' y");

    assertThat(out(call)).hasSizeGreaterThan(1 << 20);
  }

  @Test
  void jobs_at_the_same_time_do_not_meet() {
    RunnerDouble runner = world.runner().build();
    List<RunningJob> jobs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      jobs.add(
          runner.start(
              world
                  .granted()
                  .id(100 + i)
                  .script(
                      "touch \"$TMPDIR/mine\"; ls \"$TMPDIR\"/mine* | wc -l; echo done-$((6 *"
                          + " 7))")
                  .build()));
    }
    assertThat(jobs)
        .allSatisfy(job -> {
          JobResult result = job.await(World.PATIENCE);
          assertThat(result.run("build_script").stdout().text()).contains("1\ndone-42");
        });
  }

  @Test
  void a_job_reads_neither_the_drivers_environment_nor_its_files() {
    assumeTrue(kind.isolates(), "host says in docs/security.md that it cannot");
    try (DriverSession session = world.prepared(world.granted())) {
      String script =
          """
          for file in /proc/[0-9]*/environ %1$s/* %1$s/*/* /etc/shadow /etc/gitlab-runner/*; do
            case $file in /proc/$$/*) continue ;; esac
            grep -aoh 'JOB_RESPONSE_FILE=\\|AWS_OIDC_EXECUTOR_KEY=\\|"token"\\|^root:' "$file" 2>/dev/null
          done
          ls %2$s; cat %2$s/* | head -c 100; true
          """
              .formatted(session.directory(), session.directory().getParent());
      // Authors choose the paths of artifacts and may put links there.
      for (String subStage : List.of("build_script", "upload_artifacts_on_success")) {
        assertThat(out(session.run(subStage, script)))
            .doesNotContain("=", "token", "root:", "response");
      }
    }
  }

  @Test
  void a_job_reads_no_other_projects_files() throws IOException {
    assumeTrue(kind.isolates(), "host says in docs/security.md that it cannot");
    // The list gives each project its own account, as ci-{project_id} does.
    if (kind == SandboxKind.USER || kind == SandboxKind.SLURM) {
      String list =
          Files.readString(world.configuration())
              .replaceFirst(
                  "sandbox: \\{(type: user|type: slurm), user: daemon(.*)\\}",
                  "sandbox: [{when: {project_id: 20}, $1, user: daemon$2}, {$1, user: games$2}]");
      World.write(world.configuration(), list);
    }
    try (DriverSession victim = world.prepared(world.granted());
        DriverSession thief = world.prepared(world.granted().project(21, "acme/other"))) {
      World.succeeded(
          victim.run(
              "build_script",
              "mkdir -p %1$s; echo treasure > %1$s/file; echo treasure > \"$TMPDIR/file\"; echo treasure > ~/.treasure"
                  .formatted(victim.projectDirectory())));
      DriverCall call =
          thief.run(
              "build_script",
              "cat %s/file; for d in %s/*/aws-oidc-executor %s/jobs/*; do cat $d/* $d/*/* $d/*/.treasure; done; grep -rsl treasure %s; true"
                  .formatted(
                      victim.projectDirectory(), world.tmp(), world.state(), world.builds()));
      assertThat(out(call)).doesNotContain("treasure").isEmpty();
    }
  }

  @Test
  void files_of_another_account_in_writable_directories_stop_no_job() throws IOException {
    Path temporary = null;
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      temporary = session.directory();
      String name = "aws-oidc-" + temporary.getFileName();
      for (Path laid :
          List.of(
              temporary.resolveSibling(name),
              Path.of("/tmp/" + name + "-" + Integer.toHexString(temporary.hashCode())))) {
        Files.createDirectory(laid);
        if ("root".equals(System.getProperty("user.name"))) {
          Files.setAttribute(laid, "unix:uid", 2);
        }
      }
      World.succeeded(session.config());
      World.succeeded(session.prepare());
      World.succeeded(session.run("build_script", "test -w \"${TMPDIR:-/tmp}\""));
      World.succeeded(session.cleanup());
      LeftoversOnMachine.nothingOf(world, session);
    } finally {
      if (temporary != null) {
        Files.deleteIfExists(
            Path.of(
                "/tmp/aws-oidc-"
                    + temporary.getFileName()
                    + "-"
                    + Integer.toHexString(temporary.hashCode())));
      }
    }
  }

  @Test
  void a_job_cannot_become_root() {
    assumeTrue(kind.isolates(), "host says in docs/security.md that it cannot");
    if (kind.apart()) {
      String script =
          "grep NoNewPrivs /proc/self/status; mkdir -p /usr; touch /usr/x; mount -t tmpfs x /mnt";
      assertThat(out(script(script))).contains("NoNewPrivs:\t1");
      assertThat(Path.of("/usr/x")).doesNotExist();
      return;
    }
    assertThat(
            out(
                script(
                    "id -u; grep NoNewPrivs /proc/self/status; touch /usr/x /etc/x; ls -l /usr/x"
                        + " /etc/x")))
        .doesNotStartWith("0\n")
        .contains("NoNewPrivs:\t1")
        .doesNotContain("/usr/x", "/etc/x");
  }

  @Test
  void caches_and_artifacts_are_moved_by_the_runners_own_program_wherever_it_is() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    Path program = world.root().resolve("programs of the runner/gitlab-runner");
    World.script(program, "#!/bin/sh\necho \"moved by $0:\" \"$@\"\n");
    kind.configure(world, "", "gitlab_runner: \"%s\"\n".formatted(program));
    try (DriverSession session = world.prepared(artifacts())) {
      String call = "PATH=/nowhere\nif \"gitlab-runner\" --version >/dev/null; then ";
      for (String subStage : List.of("archive_cache", "upload_artifacts_on_success")) {
        DriverCall moved = session.run(subStage, call + "\"gitlab-runner\" artifacts 'a b'; fi");
        assertThat(moved.exitCode()).as("%s", moved).isZero();
        assertThat(out(moved)).startsWith("moved by /").endsWith("gitlab-runner: artifacts a b\n");
      }
    }
  }

  @Test
  void a_job_whose_artifacts_nothing_moves_is_told_so() {
    assumeTrue(!kind.isDriver(), DRIVERS);
    kind.configure(world, "", "gitlab_runner: /nowhere/gitlab-runner\n");
    try (DriverSession session = world.runner().build().begin(artifacts().build())) {
      World.succeeded(session.config());
      assertThat(World.succeeded(session.prepare()).stderr().text())
          .contains("WARNING: This job has caches or artifacts", "gitlab_runner:");
    }
  }

  @Test
  void a_job_without_caches_and_artifacts_needs_no_gitlab_runner() {
    kind.configure(world, "", "gitlab_runner: /nowhere/gitlab-runner\n");
    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      assertThat(World.succeeded(session.prepare()).stderr().text()).doesNotContain("artifacts");
    }
  }

  private JobBuilder artifacts() {
    return world.granted().artifacts(new JobFiles("out", List.of("out/"), "always"));
  }

  /** Processes that a script gave such a name. */
  private static List<String> alive(String name) {
    Processes.pause(Duration.ofMillis(50));
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(process -> commandLine(process.pid()))
          .filter(line -> line.startsWith(name))
          .toList();
    }
  }

  private static String commandLine(long pid) {
    try {
      return Objects.requireNonNullElse(
          Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")), "");
    } catch (IOException gone) {
      return "";
    }
  }
}
