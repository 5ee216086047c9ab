package awsoidc.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.account.FakeIam;
import awsoidc.lint.LintFinding;
import awsoidc.lint.LintRule;
import awsoidc.lint.Linter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code lint}: what it prints, whole, its exit codes, and docs/lint.md. */
@ResourceLock(FakeIam.LOCK)
class LintTest {

  private static final Path FILES = Path.of("src/test/resources/lint");
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path PAGE = Path.of("docs/lint.md");
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  /** What the commands before a pipe in docs/lint.md would print. */
  private static final Map<String, String> PRINTED =
      Map.of(
          "aws iam get-role --role-name NAME", "get-role.json",
          "aws iam get-account-authorization-details --filter Role", "account.json",
          "terraform show -json plan.out", "plan.json");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource({
    "text, lint.txt",
    "json, lint.json",
    "sarif, lint.sarif",
    "code-quality, lint.code-quality.json"
  })
  void a_format_is_written_exactly_so(String format, String name) throws IOException {
    assertThat(run("", "--format", format, "policy.json", "template.yaml")).isEqualTo(1);

    Path golden = GOLDEN.resolve(name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, printed());
    }
    assertThat(printed())
        .as(golden + ", -Dgolden=write writes it")
        .isEqualTo(Files.readString(golden));
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, safe.json",
    "1, policy.json",
    "1, safe.json policy.json",
    "0, plan.json",
    "1, --fail-on warning plan.json",
    "0, --fail-on note safe.json",
    "1, --fail-on note template.yaml",
    "1, main.tf",
    "0, elsewhere.tf",
    "1, --fail-on note elsewhere.tf",
    "2, malformed.tf",
    "2, missing.json",
    "2, missing.json policy.json",
    "2, --format xml policy.json",
    "2, ''",
  })
  void an_exit_code_says_what_was_found(int exitCode, String arguments) {
    assertThat(run("", arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
        .isEqualTo(exitCode);
  }

  @Test
  void a_file_that_is_not_json_is_a_finding_and_the_others_are_judged() {
    assertThat(run("{\"Statement\": [}", "-", "policy.json")).isEqualTo(2);
    assertThat(printed())
        .contains("standard input:1:16: E0 The file was not judged: not valid JSON")
        .contains("policy.json:12:29: E8 ");
  }

  @Test
  void terraforms_language_is_read_by_the_name_of_the_file() throws IOException {
    assertThat(run("", "--fail-on", "note", "main.tf", "malformed.tf")).isEqualTo(2);

    Path golden = GOLDEN.resolve("lint-tf.txt");
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, printed());
    }
    assertThat(printed())
        .as(golden + ", -Dgolden=write writes it")
        .isEqualTo(Files.readString(golden));
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void the_rules_of_a_configuration_are_compared_with_their_roles() throws IOException {
    assertThat(run("", "--config", "rules.yaml", "roles.json")).isEqualTo(1);

    Path golden = GOLDEN.resolve("lint-config.txt");
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(golden, printed());
    }
    assertThat(printed())
        .as(golden + ", -Dgolden=write writes it")
        .isEqualTo(Files.readString(golden));
  }

  @Test
  void a_configuration_that_is_not_valid_is_a_wrong_call() {
    assertThat(run("roles: 1", "--config", "-", "roles.json")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("standard input:1:8: roles is");
    assertThat(run("", "--config", "missing.yaml", "roles.json")).isEqualTo(2);
    assertThat(run("", "--config", "-", "-")).isEqualTo(2);
  }

  @Test
  void a_wrong_call_is_json_where_json_is_asked_for() {
    assertThat(run("", "--format", "json", "--nope", "policy.json")).isEqualTo(2);
    assertThat(printed()).contains("\"command\" : \"lint\"", "\"exit_code\" : 2");
    assertThat(err.toString(UTF_8)).hasLineCount(1);
  }

  @Test
  void accepted_findings_are_left_out_until_their_last_day() {
    String[] call = {"--fail-on", "note", "--suppressions", "suppressions.yaml", "policy.json"};

    assertThat(run("", call)).isEqualTo(1);
    assertThat(printed())
        .doesNotContain(" E8 ", ":12: N2")
        .contains("policy.json:4:5: W8 ")
        .contains("suppressions.yaml:6:5: N2 This suppression of W1 fits no finding.")
        .contains("suppressions.yaml:11:5: N2 This suppression of W8 expired after 2026-06-30.")
        .contains("suppressions.yaml:14:5: N2 This suppression of W13 fits no finding.")
        .contains("errors: 0, warnings: 3, notes: 3");
    assertThat(run("", "--suppressions", "suppressions.yaml", "policy.json")).isZero();
  }

  @Test
  void a_suppression_needs_a_reason_and_a_last_day() {
    String yaml = "suppressions:\n  - {rule: W1}\n  - {rule: X1, reason: a, until: soon}\n";

    assertThat(run(yaml, "--suppressions", "-", "policy.json")).isEqualTo(2);
    assertThat(err.toString(UTF_8))
        .contains("-:2:5: suppression 1 needs the key \"reason\"", "needs the key \"until\"")
        .contains("suppression 2.rule is \"X1\"", "suppression 2.until is \"soon\"");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  static Stream<String> commands() throws IOException {
    return Pattern.compile("(?ms)^```sh\\n(.*?)^```$")
        .matcher(Files.readString(PAGE))
        .results()
        .flatMap((MatchResult block) -> block.group(1).lines());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_command_of_the_page_runs(String command) throws IOException {
    String[] sides = command.split(" \\| ", -1);
    String input =
        sides.length == 1 ? "" : Files.readString(FILES.resolve(PRINTED.get(sides[0].strip())));
    String[] words = sides[sides.length - 1].replaceFirst(" > .*", "").split(" ", -1);

    assertThat(words).startsWith("aws-oidc-executor", "lint");
    // Those of profiles are run by LiveAccountIT.
    boolean profile = List.of(words).contains("--profile");
    try (FakeIam iam = new FakeIam(Path.of("/nowhere"))) {
      assertThat(run(input, Arrays.copyOfRange(words, 2, words.length)))
          .isLessThan(profile ? 3 : 2);
      assertThat(iam.asked().isEmpty()).isEqualTo(profile || !List.of(words).contains("--live"));
    }
    assertThat(printed().isEmpty()).isEqualTo(profile);
  }

  @Test
  void the_page_has_a_section_for_each_rule() throws IOException {
    List<String> sections =
        Files.readString(PAGE).lines().filter(line -> line.matches("### [EWACN]\\d+: .*")).toList();

    assertThat(sections)
        .containsExactlyElementsOf(
            Arrays.stream(LintRule.values())
                .map(rule ->
                    "### "
                        + rule
                        + ": "
                        + rule.title()
                        + " ("
                        + rule.level().name().toLowerCase(Locale.ROOT)
                        + ")")
                .toList());
  }

  /** What other tools find is of the day that the page says. */
  @ParameterizedTest
  @CsvSource({
    "roles.tf,resource \"aws_iam_role\" \"([^\"]+)\"",
    "roles.json,\"RoleName\": \"([^\"]+)\""
  })
  void the_comparison_says_what_is_found_here(String file, String name) throws IOException {
    Path roles = FILES.resolve("comparison").resolve(file);
    String text = Files.readString(roles);
    Map<String, Set<String>> found = new TreeMap<>();
    for (LintFinding one : Linter.lint(file, text).findings()) {
      String before = text.lines().limit(one.position().line()).collect(joining("\n"));
      String role = Pattern.compile(name).matcher(before).results().toList().getLast().group(1);
      found.computeIfAbsent(role, _ -> new TreeSet<>()).add(one.rule().name());
    }

    Map<String, Set<String>> page = new TreeMap<>();
    Pattern.compile("(?m)^\\| ([a-z-]+) \\| [^|]+ \\| ((?:[EW]\\d+ ?)+)\\|")
        .matcher(Files.readString(PAGE))
        .results()
        .forEach(row ->
            page.put(row.group(1), new TreeSet<>(List.of(row.group(2).strip().split(" ", -1)))));
    assertThat(page).isEqualTo(found).hasSize(14);
  }

  /** Without the directory that the files of this test happen to be in. */
  private String printed() {
    return out.toString(UTF_8).replace(FILES + "/", "");
  }

  private int run(String stdin, String... arguments) {
    out.reset();
    err.reset();
    String[] words =
        Stream.concat(Stream.of("lint"), Arrays.stream(arguments))
            .map(word ->
                word.matches("[\\w.-]+\\.(json|yaml|tf)") ? FILES.resolve(word).toString() : word)
            .toArray(String[]::new);
    Path home = Path.of("/opt/aws-oidc-executor");
    return new Operator(
            home,
            home,
            "BUILD",
            home,
            Map.of(),
            Clock.fixed(NOW, ZoneOffset.UTC),
            new ByteArrayInputStream(stdin.getBytes(UTF_8)),
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8))
        .run(List.of(words));
  }
}
