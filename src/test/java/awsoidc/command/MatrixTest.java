package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code matrix} and {@code who-can}: what they print, whole, and what they refuse. */
class MatrixTest {

  private static final Path FILES = Path.of("src/test/resources/matrix");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final String ROLE = "arn:aws:iam::123456789012:role/ShopDeploy";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({
    "matrix.txt, matrix account.json",
    "matrix-rules.txt, matrix",
    "matrix-template.txt, matrix template.yaml policy.json",
    "matrix.json, matrix --format json account.json",
    "matrix.csv, matrix --format csv account.json",
    "matrix.html, matrix --format html account.json",
    "who-can.txt, who-can " + ROLE + " policy.json",
    "who-can-chosen.txt, who-can arn:aws:iam::123456789012:role/ci/build account.json",
    "who-can-nobody.txt, who-can arn:aws:iam::123456789012:role/Nobody",
    "who-can.json, who-can --format json " + ROLE + " account.json",
    "who-can.csv, who-can --format csv " + ROLE,
    "who-can.html, who-can --format html " + ROLE + " account.json",
  })
  void a_format_is_written_exactly_so(String name, String command) throws IOException {
    assertThat(run("", command + " --config rules.yaml")).as(err.toString(UTF_8)).isZero();

    Path golden = GOLDEN.resolve(name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, printed());
    }
    assertThat(printed())
        .as(golden + ", -Dgolden=write writes it")
        .isEqualTo(Files.readString(golden));
    if (name.endsWith(".json")) {
      assertThat(
              SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                  .getSchema(Files.readString(Path.of("docs/matrix.schema.json")))
                  .validate(printed(), InputFormat.JSON)
                  .stream()
                  .map(Error::toString))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "matrix missing.json | there is no such file",
        "matrix --policy policy.json | wants ROLE_ARN=FILE; a file that names its roles",
        "matrix --policy arn:aws:iam::1:role/x=policy.json | wants ROLE_ARN=FILE, and the ARN",
        "matrix - --policy " + ROLE + "=- | only one file can be standard input",
        "matrix --format xml | --format",
        "who-can | ROLE_ARN",
        "who-can ShopDeploy | not the ARN of a role: write arn:aws:iam::ACCOUNT:role/NAME",
        "who-can arn:aws:sts::123456789012:assumed-role/ShopDeploy/20-4711"
            + " | write arn:aws:iam::123456789012:role/ShopDeploy",
      })
  void a_wrong_call_says_what_to_write(String command, String words) {
    assertThat(run("", command + " --config rules.yaml")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains(words).doesNotContain("\tat ");
    assertThat(printed()).isEmpty();
  }

  @Test
  void a_file_that_is_no_json_is_named_with_its_place() {
    assertThat(run("{\"Statement\": [}", "matrix --config rules.yaml -")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("standard input:1:16: not valid JSON");
  }

  @ParameterizedTest
  @CsvSource({"text", "json", "csv", "html"})
  void a_configuration_that_is_not_valid_is_found_in_every_format(String format) {
    assertThat(run("rolls: 3", "matrix --config - --format " + format)).isEqualTo(1);
    assertThat(printed()).contains("unknown key", "rolls");
  }

  @Test
  void a_policy_of_no_named_role_is_compared_once_the_role_is_said() throws IOException {
    String policy = Files.readString(FILES.resolve("policy.json"));

    assertThat(run(policy, "matrix --config rules.yaml -")).isZero();
    assertThat(printed())
        .contains("standard input:1:1: the file does not say which role")
        .contains(ROLE + "                                      not given");
    assertThat(run(policy, "matrix --config rules.yaml --policy " + ROLE + "=-")).isZero();
    assertThat(printed())
        .doesNotContain("does not say which role")
        .contains(ROLE + "                                      admits");
  }

  @Test
  void a_file_without_a_trust_policy_is_no_reason_for_silence() {
    assertThat(run("{}", "matrix --config rules.yaml -")).isZero();
    assertThat(printed()).contains("There is no trust policy in -");
    assertThat(run("", "who-can " + ROLE + " --config rules.yaml account.json")).isZero();
    assertThat(printed()).contains("1 of the trust policies that were given are for other");
  }

  @Test
  void a_cell_is_no_formula_of_a_spreadsheet() {
    String rules =
        """
        gitlab: {url: https://gitlab.example.com}
        roles: [{name: '=HYPERLINK("http://x","y")', when: {project_path: a/b}, assume: none}]
        """;

    assertThat(run(rules, "matrix --config - --format csv")).isZero();
    assertThat(printed()).contains("\r\n1,\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",a/b,");
  }

  private String printed() {
    return out.toString(UTF_8);
  }

  /** Names of files mean those of the tests; messages have them without their directory. */
  private int run(String stdin, String command) {
    out.reset();
    err.reset();
    List<String> words =
        Arrays.stream(command.split(" ", -1))
            .map(word -> word.replaceFirst("^(.*=)?([\\w-]+\\.(json|yaml))$", "$1" + FILES + "/$2"))
            .toList();
    ByteArrayOutputStream raw = new ByteArrayOutputStream();
    int exitCode =
        new Operator(
                Path.of("/opt/aws-oidc-executor"),
                Path.of("/opt/aws-oidc-executor"),
                "BUILD",
                FILES,
                Map.of(),
                Clock.systemUTC(),
                new ByteArrayInputStream(stdin.getBytes(UTF_8)),
                new PrintStream(raw, true, UTF_8),
                new PrintStream(err, true, UTF_8))
            .run(words);
    out.writeBytes(raw.toString(UTF_8).replace(FILES + "/", "").getBytes(UTF_8));
    return exitCode;
  }
}
