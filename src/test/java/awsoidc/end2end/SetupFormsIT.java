package awsoidc.end2end;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.command.Operator;
import awsoidc.end2end.support.AwsDouble;
import awsoidc.end2end.support.PythonTools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code setup} writes, judged by the tools that it is for. */
@Tag("sdks")
class SetupFormsIT {

  private static final String ODD_BRANCH = "fix'\"$${x}%{y}%%{z}`id`$(id)";

  private static final List<List<String>> VARIANTS =
      List.of(
          List.of(),
          List.of("--existing-provider"),
          List.of("--thumbprint", "AB:".repeat(19) + "AB"),
          List.of("--managed-policy", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
          List.of("--issuer", "https://gitlab.example.com", "--tag", "v*"),
          List.of("--ref", ODD_BRANCH, "--ref", "release/*"));

  @TempDir private Path directory;

  @BeforeEach
  void write() {
    for (int i = 0; i < VARIANTS.size(); i++) {
      for (String format : List.of("cloudformation", "terraform", "cli")) {
        setUp(directory.resolve("variant-" + i), format, VARIANTS.get(i));
      }
    }
  }

  @Test
  void cfn_lint_finds_nothing() throws IOException, InterruptedException {
    PythonTools.require();

    List<String> call = new ArrayList<>(List.of(PythonTools.bin("cfn-lint"), "--"));
    call.addAll(files("cloudformation.yaml"));
    assertThat(run(directory, call)).isEmpty();
  }

  @Test
  void shellcheck_finds_nothing() throws IOException, InterruptedException {
    assumeTrue(isOnPath("shellcheck"), "shellcheck is not installed");

    List<String> call = new ArrayList<>(List.of("shellcheck"));
    call.addAll(files(".sh"));
    assertThat(run(directory, call)).isEmpty();
  }

  @Test
  void terraform_would_write_it_just_so() throws IOException, InterruptedException {
    String terraform = terraform();

    assertThat(run(directory, List.of(terraform, "fmt", "-check", "-diff", "-recursive")))
        .isEmpty();
  }

  @Test
  void terraform_reads_the_policy_that_is_meant() throws IOException, InterruptedException {
    String terraform = terraform();
    String module = Files.readString(directory.resolve("variant-5/aws-oidc.tf"));
    int policy = module.indexOf("<<-EOT");
    Path local = Files.createDirectory(directory.resolve("local"));
    Files.writeString(
        local.resolve("main.tf"),
        "locals {\n  policy = %s  EOT\n}\n"
            .formatted(module.substring(policy, module.indexOf("  EOT\n", policy))));
    Files.writeString(
        local.resolve("ask"),
        "jsondecode(local.policy).Statement[0].Condition.StringLike[\"gitlab.com:sub\"][1]\n");

    assertThat(run(local, List.of("sh", "-c", terraform + " console < ask")))
        .isEqualTo(
            "\"project_path:acme/shop:ref_type:branch:ref:%s\"\n"
                .formatted(
                    // As the policy writes "${", and the console a quote.
                    "fix'\\\"$${$}{x}%{y}%%{z}`id`$(id)"));
  }

  @Test
  void terraform_validates_it() throws IOException, InterruptedException {
    String terraform = terraform();
    for (int i = 0; i < VARIANTS.size(); i++) {
      Path module = directory.resolve("variant-" + i);
      assumeTrue(
          start(module, List.of(terraform, "init", "-no-color")).exitCode() == 0,
          "Terraform cannot fetch the provider hashicorp/aws here");

      assertThat(run(module, List.of(terraform, "validate", "-no-color")))
          .as("%s", VARIANTS.get(i))
          .contains("Success! The configuration is valid.");
    }
  }

  @Test
  void the_commands_make_the_role_in_a_double_of_aws() throws IOException, InterruptedException {
    PythonTools.require();
    try (AwsDouble aws = AwsDouble.start(AwsDouble.Kind.MOTO, directory)) {
      List<String> asOperator =
          List.of(
              "env",
              "PATH=" + Path.of(PythonTools.bin("aws")).getParent() + ":/usr/bin:/bin",
              "AWS_ENDPOINT_URL=" + aws.url(),
              "AWS_ACCESS_KEY_ID=test",
              "AWS_SECRET_ACCESS_KEY=test",
              "AWS_REGION=us-east-1",
              "AWS_DEFAULT_REGION=us-east-1");
      run(directory, with(asOperator, "variant-5/create-role.sh"));

      assertThat(
              run(
                  directory,
                  with(
                      asOperator,
                      "aws",
                      "iam",
                      "get-role",
                      "--role-name",
                      "ShopDeploy",
                      "--query",
                      "Role.AssumeRolePolicyDocument.Statement[0].Condition.StringLike")))
          .contains("ref:fix'\\\"$${$}{x}%{y}%%{z}`id`$(id)\"", "ref:release/*");
    }
  }

  private static List<String> with(List<String> call, String... more) {
    return Stream.concat(call.stream(), Stream.of(more)).toList();
  }

  /** The options of a variant take the place of the usual ones. */
  private static void setUp(Path into, String format, List<String> variant) {
    List<String> call =
        new ArrayList<>(List.of("setup", "--as", format, "--output", into.toString()));
    if (!variant.contains("--issuer")) {
      call.addAll(List.of("--issuer", "https://gitlab.com", "--project-id", "42"));
    }
    call.addAll(List.of("--project", "acme/shop", "--ref", "main"));
    call.addAll(List.of("--account", "123456789012", "--role-name", "ShopDeploy"));
    call.addAll(variant);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    Path home = Path.of("/opt/aws-oidc-executor");
    int exitCode =
        new Operator(
                home,
                home,
                "build",
                home,
                Map.of(),
                Clock.systemUTC(),
                new ByteArrayInputStream(new byte[0]),
                print,
                print)
            .run(call);
    assertThat(exitCode).as(out.toString(UTF_8)).isZero();
  }

  private List<String> files(String end) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<String> files = all.map(Path::toString).filter(name -> name.endsWith(end)).toList();
      assertThat(files).hasSizeGreaterThanOrEqualTo(VARIANTS.size());
      return files;
    }
  }

  private static String terraform() {
    String found = isOnPath("terraform") ? "terraform" : "tofu";
    assumeTrue(isOnPath(found), "neither terraform nor tofu is installed");
    return found;
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private record Outcome(int exitCode, String output) {}

  /** What a command says, which succeeds. */
  private String run(Path where, List<String> call) throws IOException, InterruptedException {
    Outcome outcome = start(where, call);
    assertThat(outcome.exitCode()).as(outcome.output()).isZero();
    return outcome.output();
  }

  private Outcome start(Path where, List<String> call) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(call)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // Of the machine's own, which need not be there.
    builder.environment().remove("TF_CLI_CONFIG_FILE");
    builder.environment().put("CHECKPOINT_DISABLE", "1");
    Process process = builder.start();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(call + " takes more than two minutes");
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }
}
