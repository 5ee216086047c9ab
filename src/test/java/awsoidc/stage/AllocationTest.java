package awsoidc.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.Executables;
import awsoidc.config.Reporting;
import awsoidc.container.EcrSource;
import awsoidc.runner.ContainerRequest;
import awsoidc.sandbox.AllocationType;
import awsoidc.sandbox.ContainerJob;
import awsoidc.sandbox.CreationInputs;
import awsoidc.sandbox.HostUser;
import awsoidc.sandbox.JobDirectories;
import awsoidc.sandbox.RefProtection;
import awsoidc.sandbox.Sandbox;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.SandboxTypes;
import awsoidc.state.JobState;
import awsoidc.state.SealKey;
import awsoidc.state.StateFile;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A type of sandbox that is nobody's but this test's goes all the way from the YAML to bin/run by
 * its class and its place in the list alone.
 */
class AllocationTest {

  private static final SandboxTypes TYPES =
      new SandboxTypes(
          Stream.concat(SandboxTypes.OURS.all().stream(), Stream.of(new AllocationType()))
              .toList());

  private static final int BUILD_FAILURE = 41;
  private static final int SYSTEM_FAILURE = 42;

  @TempDir private Path directory;
  private Path temporary;
  private Path program;
  private Sandbox sandbox;

  @BeforeEach
  void prepareJob() throws Exception {
    temporary = Files.createDirectory(directory.resolve("custom-executor1"));
    program =
        Executables.write(
            directory.resolve("scheduler"),
            """
            #!/bin/bash
            [ "$1" = --allocation=4711 ] || exit 71
            [ "$2" != cancel ] || exec env >%s/cancelled
            [ ! -e %s/gone ] || exit 71
            case $2 in */script) [ "$(stat -c %%a "$2")" = 600 ] || echo "others may read $2" ;; esac
            exec bash "$2" </dev/null
            """
                .formatted(directory, directory));
    JobDirectories directories = new JobDirectories(temporary, directory.resolve("state"));
    HostUser user = new HostUser("runner", directory.toString(), "/usr/bin:/bin", "C.UTF-8");
    SandboxPlan plan = sealedAndRead(plan());
    assertThat(plan.type().leftovers())
        .hasValueSatisfying(some -> assertThat(TYPES.leftovers(some.words())).contains(some));
    sandbox = plan.sandbox(directories, user);
    sandbox.makeDirectories(warning -> {});
    sandbox.create(
        new CreationInputs(
            name -> Optional.empty(),
            Map.of(),
            nobody(),
            OutputStream.nullOutputStream(),
            warning -> {}));
  }

  private static EcrSource nobody() {
    return image -> Optional.empty();
  }

  private SandboxPlan plan() throws Exception {
    Problems problems = new Problems();
    Fields fields =
        Fields.of(
            "sandbox",
            new Node.Block(
                List.of(
                    entry("type", "allocation"),
                    entry("queue", "ci"),
                    entry("program", program.toString()),
                    entry("builds_dir", "/b"),
                    entry("cache_dir", "/c")),
                Mark.START),
            TYPES.keys(),
            problems);
    SandboxSettings settings = TYPES.read(fields, false);
    assertThat(settings.own()).isEqualTo(new AllocationType.Settings("ci", program));
    return settings.plan(
        Optional.empty(),
        RefProtection.UNKNOWN,
        List.of(),
        new ContainerJob(
            new ContainerRequest(Optional.empty(), List.of(), List.of(), List.of(), Set.of()),
            text -> text,
            name -> Optional.empty(),
            new HostUser("", "", "", ""),
            Optional.empty(),
            "aws-oidc-x",
            Optional.empty()),
        directory.resolve("state"));
  }

  private static Node.Entry entry(String key, String value) {
    return new Node.Entry(key, Mark.START, new Node.Scalar(value, false, Mark.START));
  }

  /** What later stages get of it. */
  private SandboxPlan sealedAndRead(SandboxPlan plan) throws IOException {
    Random random = new Random(5);
    SealKey key = SealKey.generate(count -> bytes(random, count));
    new StateFile(temporary, key)
        .write(
            new JobState(plan, Optional.empty(), Optional.empty()), count -> bytes(random, count));
    return new StateFile(temporary, key).read().sandbox();
  }

  private static byte[] bytes(Random random, int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void a_script_is_run_in_the_allocation_from_a_file() throws Exception {
    assertThat(run("step_script", "no", "echo \"$0 says hello\"; exit 0\n"))
        .isEqualTo("0: " + directory.resolve("script.sh") + " says hello\n");
  }

  @Test
  void its_own_exit_code_is_a_job_failure_and_the_schedulers_a_system_failure() throws Exception {
    assertThat(run("step_script", "no", "exit 3\n")).isEqualTo(BUILD_FAILURE + ": ");

    Files.createFile(directory.resolve("gone"));

    assertThat(run("step_script", "no", "exit 3\n")).isEqualTo(SYSTEM_FAILURE + ": ");
    assertThat(run("get_sources", "no", "exit 0\n")).isEqualTo(SYSTEM_FAILURE + ": ");
  }

  /** Values may hold a proxy's password: they are in its environment, not among its arguments. */
  @Test
  void what_ends_it_has_the_environment_of_the_launch_alone() throws Exception {
    run("step_script", "no", "exit 3\n");

    assertThat(Files.readAllLines(directory.resolve("cancelled")))
        .contains("HOME=" + directory, "USER=runner")
        .noneMatch(line -> line.startsWith("AWS_OIDC_EXECUTOR_") || line.startsWith("BUILD_"));
    assertThat(jobEnv().get("AWS_OIDC_EXECUTOR_LAUNCH")).containsOnlyOnce("LOGNAME=runner");
  }

  /** The executor writes them and the script to standard input. */
  @Test
  void a_script_with_credentials_is_in_a_private_file_as_long_as_it_runs() throws Exception {
    Path copy = temporary.resolve("aws-oidc-executor/script");

    assertThat(run("step_script", "given", "echo \"from ${0##*/}\"\n"))
        .isEqualTo("0: from script\n");
    assertThat(copy).doesNotExist();
  }

  private String run(String subStage, String credentials, String text) throws Exception {
    Path script = Files.writeString(directory.resolve("script.sh"), text);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of("bin/run").toAbsolutePath().toString(), script.toString(), subStage);
    Map<String, String> jobEnv = new HashMap<>(jobEnv());
    jobEnv.put("AWS_OIDC_EXECUTOR_CREDENTIALS", credentials);
    jobEnv.put("TMPDIR", temporary.toString());
    jobEnv.put("BUILD_FAILURE_EXIT_CODE", String.valueOf(BUILD_FAILURE));
    jobEnv.put("SYSTEM_FAILURE_EXIT_CODE", String.valueOf(SYSTEM_FAILURE));
    builder.environment().putAll(jobEnv);
    builder.redirectErrorStream(true);
    builder.redirectInput(script.toFile());
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() + ": " + printed;
  }

  private Map<String, String> jobEnv() throws IOException {
    return JobEnv.jobEnv(
        SealKey.generate(byte[]::new),
        "1",
        sandbox,
        temporary.resolve("aws-oidc-executor"),
        SandboxSettings.DEFAULT_GRACE,
        Optional.empty(),
        Optional.empty(),
        Reporting.DEFAULT,
        Optional.empty());
  }
}
