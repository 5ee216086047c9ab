package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.Executables;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** What {@code setup} makes passes our other commands, whatever is asked for. */
class SetupCombinationsTest {

  private static final int CASES = 40;

  /** Notes the policy of a call that makes a role. */
  private static final String AWS =
      """
      #!/bin/sh
      case "$2" in
        get-caller-identity) echo 123456789012 ;;
        create-role) printf %s "$6" > "$POLICY" ;;
      esac
      """;

  @TempDir private Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static Stream<SetupCase> cases() {
    return IntStream.range(0, CASES).mapToObj(SetupCase::random);
  }

  @BeforeEach
  void installAws() throws IOException {
    Executables.write(directory.resolve("aws"), AWS);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lint_and_check_find_nothing_and_explain_admits_the_jobs_and_no_other(SetupCase wanted)
      throws IOException, InterruptedException {
    for (String format : List.of("cloudformation", "terraform", "cli")) {
      List<String> setup = new ArrayList<>(List.of("setup"));
      setup.addAll(wanted.options());
      setup.addAll(List.of("--as", format, "--output", directory.toString()));
      assertThat(run(setup)).as(this::output).isZero();
      assertThat(output()).doesNotContain("WARNING");
    }
    makeRole();
    lint("cloudformation.yaml");
    lint("aws-oidc.tf");
    lint("policy.json");
    assertThat(
            yaml(
                "cloudformation.yaml",
                "Resources",
                "Role",
                "Properties",
                "AssumeRolePolicyDocument"))
        .isEqualTo(yaml("policy.json"));
    assertJobRunsForItsRefs(wanted);
    check();
    for (SetupCase.Job job : wanted.jobs()) {
      assertThat(explain(job)).as(this::output).isZero();
    }
    for (SetupCase.Job job : wanted.othersJobs()) {
      assertThat(explain(job)).as(job::toString).isEqualTo(1);
    }
    for (SetupCase.Job job : wanted.jobsThatAwsRefuses()) {
      assertThat(explainToAws(job, wanted.role())).as(job::toString).isEqualTo(1);
      assertThat(output()).contains("AWS denies");
    }
  }

  /** What stands below some keys; JSON is YAML, too. */
  private Object yaml(String file, String... keys) throws IOException {
    Object found = new Yaml().load(Files.readString(directory.resolve(file)));
    for (String key : keys) {
      found = Objects.requireNonNull(((Map<?, ?>) found).get(key));
    }
    return found;
  }

  private void assertJobRunsForItsRefs(SetupCase wanted) throws IOException {
    List<?> rules = (List<?>) yaml("gitlab-ci.yml", "deploy", "rules");
    assertThat(rules).hasSameSizeAs(wanted.refs());
    for (int i = 0; i < rules.size(); i++) {
      String condition = String.valueOf(((Map<?, ?>) rules.get(i)).get("if"));
      SetupCase.Ref ref = wanted.refs().get(i);
      assertThat(condition).startsWith("$CI_COMMIT_" + ref.type().toUpperCase(Locale.ROOT) + " ");
      String value = condition.split(" ", 3)[2];
      if (condition.contains(" == ")) {
        assertThat(value).isEqualTo('"' + ref.name() + '"');
      } else {
        assertThat(ref.some().name()).matches(value.substring(1, value.length() - 1));
        assertThat("x" + ref.name()).doesNotMatch(value.substring(1, value.length() - 1));
      }
    }
  }

  private void makeRole() throws IOException, InterruptedException {
    ProcessBuilder script =
        new ProcessBuilder("sh", directory.resolve("create-role.sh").toString()).inheritIO();
    script.environment().merge("PATH", directory + ":", (path, own) -> own + path);
    script.environment().put("POLICY", directory.resolve("policy.json").toString());
    assertThat(script.start().waitFor()).isZero();
  }

  private void lint(String file) {
    assertThat(run(List.of("lint", "--fail-on", "note", directory.resolve(file).toString())))
        .as(this::output)
        .isZero();
    assertThat(output())
        .isEqualTo("trust policies for GitLab: 1; errors: 0, warnings: 0, notes: 0\n");
  }

  /** On standard input, since of a file it also says who else may write it. */
  private void check() throws IOException {
    byte[] yaml = Files.readAllBytes(directory.resolve("aws-oidc-executor.yaml"));
    assertThat(run(List.of("check", "--strict", "--config", "-"), yaml)).as(this::output).isZero();
  }

  private int explain(SetupCase.Job job) {
    List<String> call = new ArrayList<>(List.of("explain"));
    call.addAll(List.of("--config", directory.resolve("aws-oidc-executor.yaml").toString()));
    call.addAll(List.of("--policy", directory.resolve("policy.json").toString()));
    call.addAll(job.options());
    return run(call);
  }

  private int explainToAws(SetupCase.Job job, String role) {
    List<String> call = new ArrayList<>(List.of("explain", "--role", role));
    call.addAll(List.of("--policy", directory.resolve("policy.json").toString()));
    call.addAll(job.options());
    return run(call);
  }

  private String output() {
    return out.toString(UTF_8);
  }

  private int run(List<String> arguments) {
    return run(arguments, new byte[0]);
  }

  private int run(List<String> arguments, byte[] input) {
    out.reset();
    PrintStream print = new PrintStream(out, true, UTF_8);
    return new Operator(
            directory,
            directory,
            "build",
            directory,
            Map.of("CONFIG_FILE", directory.resolve("none").toString()),
            Clock.systemUTC(),
            new ByteArrayInputStream(input),
            print,
            print)
        .run(arguments);
  }
}
