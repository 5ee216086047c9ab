package awsoidc.lint;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.report.Position;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where policies are found, and where a finding says that it is: src/test/resources/lint. */
class LintSourcesTest {

  private static final Path FILES = Path.of("src/test/resources/lint");

  @ParameterizedTest
  @CsvSource({
    "safe.json,         ''",
    "get-role.json,     arn:aws:iam::123456789012:role/ShopDeploy",
    "account.json,      Service ShopDeploy",
    "plan.json,         deploy later",
    "state.json,        deploy",
    "main.tf,           deploy",
  })
  void whose_policy_it_is(String file, String owners) throws IOException {
    assertThat(
            LintedPolicy.read(file, read(file)).policies().stream()
                .flatMap(owner -> Stream.of(owner.arns(), owner.names()).flatMap(List::stream))
                .collect(Collectors.joining(" ")))
        .isEqualTo(owners);
  }

  @ParameterizedTest
  @CsvSource({
    "safe.json,         1, ",
    "policy.json,       1, W6 4:5; W7 4:5; W8 4:5; E8 12:29",
    "get-role.json,     1, E13 6:37; E5 14:47",
    "account.json,      1, E13 12:41; E9 16:62",
    "template.yaml,     2, W1 26:21; W9 26:21; N1 27:21; E13 32:9; E10 42:15; N1 46:33",
    "cdk.template.json, 1, W7 16:7; W3 20:42; E1 25:7",
    // Policies that are texts in a document.
    "plan.json,         1, W6 14:73; W7 14:73; W1 14:317; W3 14:317; N1 27:18",
    "state.json,        1, W6 15:73; W7 15:73; W1 15:317; W3 15:317",
  })
  void where_a_finding_is(String file, int policies, String places) throws IOException {
    Linter.Result result = Linter.lint(file, read(file));

    assertThat(
            String.join(
                "; ",
                result.findings().stream()
                    .map(one ->
                        one.rule() + " " + one.position().line() + ":" + one.position().column())
                    .toList()))
        .isEqualTo(places == null ? "" : places);
    assertThat(result.policies()).isEqualTo(policies);
    assertThat(result.readable()).isTrue();
  }

  @Test
  void several_documents_in_a_file() throws IOException {
    String line = read("policy.json").replaceAll("\\s+", " ") + "\n";
    String role = read("get-role.json").replaceAll("\\s+", " ") + "\n";

    assertThat(Linter.lint("x", line + role).policies()).isEqualTo(2);
    assertThat(Linter.lint("x", "[" + line + "," + role + "]").policies()).isEqualTo(2);
    assertThat(
            Linter.lint("x", "{\"Roles\": [" + inner(role) + "," + inner(role) + "]}").policies())
        .isEqualTo(2);
    assertThat(Linter.lint("x", "a: 1\n---\n" + line).policies()).isOne();
  }

  /** Its escapes are two to six characters of the file each. */
  @ParameterizedTest
  @ValueSource(strings = {"x.json", "x.yaml", "x.tf"})
  void a_place_in_a_text_is_that_in_the_file(String file) throws IOException {
    String policy = read("policy.json").replaceAll("\\s+", " ").replace("acme*", "\\u0061cme*");
    String text = policy.strip().replace("\\", "\\\\").replace("\"", "\\\"");
    String document =
        switch (file) {
          case "x.json" -> "{\n \"AssumeRolePolicyDocument\": \"" + text + "\"}";
          case "x.yaml" -> "a:\n AssumeRolePolicyDocument: \"" + text + "\"";
          default -> "resource aws_iam_role r {\n assume_role_policy = \"" + text + "\"\n}";
        };
    int column = document.lines().skip(1).findFirst().orElseThrow().indexOf("\\\"project_path") + 1;

    assertThat(Linter.lint(file, document).findings())
        .filteredOn(one -> one.rule() == LintRule.E8)
        .singleElement()
        .satisfies(one -> assertThat(one.position()).isEqualTo(new Position(file, 2, column)));
  }

  /** The API itself, and some SDKs, answer with a text. */
  @Test
  void a_policy_in_percent_encoding() throws IOException {
    String encoded =
        URLEncoder.encode(read("policy.json"), StandardCharsets.UTF_8).replace("+", "%20");

    assertThat(
            Linter.lint("x", "{\"Role\": {\"AssumeRolePolicyDocument\": \"" + encoded + "\"}}")
                .policies())
        .isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!Sub \"{'Statement': ${Statements}}\"",
        "!Ref Policy",
        "!If [Prod, a, b]",
        "{'Fn::ImportValue': x}",
        "!Transform {Name: x}",
      })
  void what_a_variable_hides_is_said(String policy) {
    Linter.Result result =
        Linter.lint("x", "Resources:\n  R:\n    AssumeRolePolicyDocument: " + policy);

    assertThat(result.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo(LintRule.N1);
          assertThat(one.position().line()).isEqualTo(3);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'Statement': [}|1:16|not valid JSON",
        "{'Statement':|1:14|not valid JSON",
        "a: 'b|1:|not valid YAML",
        "a: b: c|1:|not valid YAML",
      })
  void what_is_neither_json_nor_yaml(String text, String place, String why) {
    boolean json = text.startsWith("{");
    Linter.Result result = Linter.lint("x", json ? text.replace('\'', '"') : text);

    assertThat(result.readable()).isFalse();
    assertThat(result.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo(LintRule.E0);
          assertThat(one.position().toString()).startsWith("x:" + place);
          assertThat(one.message()).contains(why).doesNotContain("REDACTED", "Source");
        });
  }

  @Test
  void a_file_that_is_too_large_says_so() throws IOException {
    String policy = read("policy.json");

    assertThat(Linter.lint("x", "[" + "1,".repeat(PieceCount.MAX) + "1]").findings())
        .singleElement()
        .satisfies(one -> assertThat(one.message()).contains("more than 150000 values"));
    Linter.Result most = Linter.lint("x", policy.repeat(LintFindings.MAX / 2));
    assertThat(most.readable()).isFalse();
    assertThat(most.findings()).hasSizeLessThan(LintFindings.MAX + 20);
    assertThat(most.findings().getLast().message()).startsWith("Nothing from here on was judged");
  }

  @Test
  void policies_that_are_texts_count_with_their_file() {
    String policy = "\"{\\\"Statement\\\": [" + "1,".repeat(PieceCount.MAX / 2) + "1]}\"";

    assertCounted("x", "{\"AssumeRolePolicyDocument\": " + policy + "}\n");
    assertCounted("x.tf", "resource aws_iam_role r {\n assume_role_policy = " + policy + "\n}\n");
  }

  private static void assertCounted(String file, String role) {
    assertThat(Linter.lint(file, role).readable()).isTrue();
    assertThat(Linter.lint(file, role + role).findings())
        .singleElement()
        .satisfies(one -> assertThat(one.message()).contains("150000 values; give it in parts"));
  }

  @Test
  void a_file_that_is_too_deep_is_not_judged() {
    assertThat(Linter.lint("x", "[".repeat(900) + "]".repeat(900)).readable()).isFalse();
  }

  /** An error of the AWS CLI, an empty answer: a gate must not be green for that. */
  @ParameterizedTest
  @ValueSource(strings = {"", "42", "\"hello\"", "<html>no</html>"})
  void what_is_no_document_is_not_judged(String text) {
    assertThat(Linter.lint("x", text).readable()).isFalse();
  }

  @Test
  void a_policy_is_found_under_each_of_its_names() throws IOException {
    String policy = read("policy.json");
    String text = policy.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("\\s+", " ");
    int all = Linter.lint("x", policy).policies();

    assertThat(all).isPositive();
    assertThat(Linter.lint("x", "\"" + text + "\"").policies()).isEqualTo(all);
    assertThat(
            Linter.lint("x", "{\"a\": {\"assumeRolePolicyDocument\": " + policy + "}}").policies())
        .isEqualTo(all);
    assertThat(Linter.lint("x", "{\"PolicyDocument\": " + policy + "}").policies()).isEqualTo(all);
  }

  @Test
  void another_encoding_is_said_to_be_one() {
    assertThat(Linter.lint("x", "\uFFFD\uFFFD{\0}\0").findings().getFirst().message())
        .contains("UTF-16");
    assertThat(Linter.lint("x", "// a comment\n{}").findings().getFirst().message())
        .contains("comment");
  }

  private static String inner(String role) {
    return role.replaceFirst("\\{ \"Role\": ", "").replaceFirst("}\\s*$", "");
  }

  private static String read(String file) throws IOException {
    return Files.readString(FILES.resolve(file));
  }

  /** Never anything but findings, whatever the text. */
  @Test
  void any_prefix_of_a_file_is_judged_or_refused() throws IOException {
    for (String file : List.of("template.yaml", "cdk.template.json", "plan.json", "main.tf")) {
      String text = read(file);
      for (int end = 0; end < text.length(); end += 7) {
        assertThat(Linter.lint(file, text.substring(0, end))).isNotNull();
      }
    }
  }
}
