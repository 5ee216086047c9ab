package awsoidc.lint;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read in Terraform's HCL, what is hidden there, and what is refused. */
class HclPoliciesTest {

  private static final String PROVIDER =
      """
      resource "aws_iam_openid_connect_provider" "p" {
        url = "https://gitlab.example"
      }
      """;

  private static final String AUD =
      """
      condition {
        test = 'StringEquals'
        variable = 'gitlab.example:aud'
        values = ['https://gitlab.example']
      }
      """;

  private static final String PRINCIPALS =
      """
      principals {
        type = 'Federated'
        identifiers = [aws_iam_openid_connect_provider.p.arn]
      }
      """;

  private static final String ACTIONS = "actions = ['sts:AssumeRoleWithWebIdentity']\n";

  private static final String EXACT = "project_path:acme/shop:ref_type:branch:ref:main";

  /** The value of the subject, as it is written in HCL after what the file has before it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "''                                            | 'EXACT'                          | -",
        "''                                            | ['EXACT',]                       | -",
        "''                                            | ['project_path:*']               | E7",
        "''                                            | 'project_path:\\u002a'           | E7",
        "locals { a = 'project_path:*' }               | local.a                          | E7",
        "locals { a = 'project_path:*' }               | ['${local.a}']                   | E7",
        "locals { a = ['EXACT', 'project_path:*'] }    | local.a                          | E7 W9",
        "locals { a = { b = 'project_path:*' } }       | local.a.b                        | E7",
        "locals { a = '*' }                            | 'project_path:${ local.a }'      | E7",
        "variable 'a' { default = 'project_path:*' }   | [var.a]                          | E7",
        "variable 'a' { type = string }                | [var.a]                          | N1",
        "locals { a = local.b%nb = local.a }           | local.a                          | N1",
        "locals { a = '${local.a}${local.a}' }         | local.a                          | E0",
        "locals { a = ['project_path:*'] }             | local.a[0]                       | N1",
        "locals { a = upper('EXACT') }                 | local.a                          | N1",
        "''                                            | format('%s', 'project_path:*')   | N1",
        "''                                            | [for a in ['*'] : a]             | N1",
        "''                                            | true ? 'EXACT' : 'project_path:*'| N1",
        "''                                            | ['EXACT', each.value]            | N1",
        "''                                            | 'project_path:%{ if a }*%{ endif }' | N1",
        "''                                            |"
            + " 'project_path:$${aws:a}/b:ref_type:branch:ref:c' | N1",
        "''                                            | (('project_path:*'))             | N1",
        "''                                            | [ # ]%n'project_path:*' /* ] */ ]| E7",
        "''                                            | ['project_path:*'%n, // ]%n]     | E7",
      })
  void a_value_is_known_or_hidden(String before, String value, String rules) {
    String subject = hcl(value);
    String head =
        PROVIDER
            + (before.equals("''") ? "" : hcl(before).replace("{ ", "{\n").replace(" }", "\n}"))
            + "\n";
    String encoded =
        head
            + hcl(
                """
                resource 'aws_iam_role' 'r' {
                  assume_role_policy = jsonencode({
                    Version = '2012-10-17', 'Statement': [{ Effect = 'Allow'
                      Action = 'sts:AssumeRoleWithWebIdentity'
                      Principal = { Federated = aws_iam_openid_connect_provider.p.arn }
                      Condition = { StringLike = {
                        'gitlab.example:aud' = 'https://gitlab.example'
                        '${aws_iam_openid_connect_provider.p.url}:sub' = \
                """)
            + subject
            + "\n}}}]})\n}\n";
    String document =
        head
            + hcl(
                "data 'aws_iam_policy_document' 'd' {\nstatement {\n"
                    + ACTIONS
                    + PRINCIPALS
                    + AUD
                    + "condition {\n"
                    + " test = 'StringLike'\n"
                    + " variable = 'gitlab.example:sub'\n"
                    + " values = ")
            + subject
            + "\n}\n}\n}\n";

    assertThat(rules(encoded)).isEqualTo(rules);
    assertThat(rules(document)).isEqualTo(rules);
  }

  /** The conditions of a document that has an audience already. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "condition { test = 'StringLike'; variable = 'gitlab.example:sub'; values = ['EXACT'] } |"
            + " -",
        "condition { test = 'StringLike'; variable = 'gitlab.example:sub'; values = ['EXACT'] }"
            + " condition { test = 'StringLike'; variable = 'gitlab.example:sub'; values ="
            + " ['project_path:*'] } | E7 W9",
        "effect = 'Deny'                                                                        |"
            + " -",
        "                                                                                       |"
            + " E1",
        "resources = ['*']; condition { test = 'StringEquals'; variable = 'gitlab.example:sub';"
            + " values = ['EXACT'] } | E14",
        "dynamic 'condition' { for_each = var.a; content { test = 'StringLike' } }              |"
            + " N1",
        "dynamic 'principals' { for_each = var.a; content { type = 'Federated' } }              |"
            + " E1 N1",
        "condition { test = var.test; variable = 'gitlab.example:sub'; values = ['EXACT'] }     |"
            + " N1",
        "condition { test = 'StringLike'; variable = var.key; values = ['project_path:*'] }     |"
            + " N1",
        "condition { test = 'StringLike'; variable = '${var.host}:sub'; values = ['project_path:*']"
            + " } | E7 N1",
        "principals { type = 'AWS'; identifiers = ['*'] }                                       |"
            + " E1 E3",
        "condition { test = 'StringLike'; variable = 'gitlab.example:sub'; values ="
            + " ['&{aws:PrincipalTag/a}'] } | N1",
      })
  void a_documents_statement_is_put_together(String blocks, String rules) {
    String written =
        blocks == null
            ? ""
            : hcl(blocks)
                .replace("{ ", "{\n")
                .replace(" }", "\n}\n")
                .replace("; ", "\n")
                .replace("} ", "}\n");
    String file =
        PROVIDER
            + hcl(
                "data 'aws_iam_policy_document' 'd' {\nstatement {\n"
                    + ACTIONS
                    + (written.contains("dynamic \"principals\"") ? "" : PRINCIPALS)
                    + AUD)
            + written
            + "\n}\n}\n";

    assertThat(rules(file)).as(file).isEqualTo(rules);
  }

  /** What a role has as its policy. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`'{\\'Statement\\': []}'`                             | -",
        "`data.aws_iam_policy_document.x.json`                 | N1 2:24",
        "`var.policy`                                          | N1 2:24",
        "`jsonencode(local.policy)`                            | N1 2:35",
        "`jsonencode({ Statement = concat(a, [b]) })`          | N1 2:49",
        "`jsonencode({ Statement = [local.a, local.b] })`      | N1 2:50; N1 2:59",
        "`templatefile('a.json', { a = '}' })`                 | N1 2:24",
        "`<<EOF%n{'Statement': [${jsonencode(local.a)}]}%nEOF` | N1 3:1",
        "`<<-EOF%n  %{ for a in b }%n  EOF`                    | N1 3:3",
      })
  void a_policy_that_is_hidden_is_said(String policy, String places) {
    String file = hcl("resource 'aws_iam_role' 'r' {\n  assume_role_policy = " + policy) + "\n}\n";

    assertThat(
            Linter.lint("a.tf", file).findings().stream()
                .map(one -> one.rule() + one.position().toString().replace("a.tf:", " "))
                .collect(joining("; ")))
        .isEqualTo(places.equals("-") ? "" : places);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`a = `                     | 1:5  | expected a value",
        "`a = [1 2]`                | 1:8  | expected an operator",
        "`a = {b = 1 c = 2}`        | 1:12 | expected an operator",
        "`a = [1`                   | 1:5  | a list does not end",
        "`a = {b = 1`               | 1:5  | an object does not end",
        "`a {`                      | 1:1  | a block does not end",
        "`a 'b`                     | 1:5  | expected \"",
        "`a = 'b%n'`                | 1:7  | expected \"",
        "`a = '${b'`                | 1:10 | expected \"",
        "`a = '\\q'`                | 1:6  | an escape",
        "`a = f(1]`                 | 1:8  | closing bracket",
        "`a = f(1`                  | 1:5  | an expression does not end",
        "`a = <<EOF%n1`             | 1:5  | no line EOF",
        "`/* a`                     | 1:1  | a comment does not end",
        "`}`                        | 1:1  | expected a name",
        "`a = 1 }`                  | 1:7  | expected",
        "`{'Statement': []}`        | 1:1  | expected a name",
      })
  void what_is_not_hcl_is_refused_with_its_place(String text, String place, String why) {
    Linter.Result result = Linter.lint("a.tf", hcl(text));

    assertThat(result.readable()).isFalse();
    assertThat(result.findings())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.rule()).isEqualTo(LintRule.E0);
          assertThat(one.message()).contains("not valid HCL: ", why);
          assertThat(one.position()).hasToString("a.tf:" + place);
        });
  }

  @Test
  void a_file_is_bounded() {
    assertRefused("a = " + "[".repeat(100_000), "nested deeper than 200 levels");
    assertRefused("a {\n".repeat(100_000), "nested deeper than 200 levels");
    assertRefused("a = " + "\"${".repeat(100_000), "nested deeper than 200 levels");
    assertRefused("a = [" + "1,".repeat(200_000) + "]", "more than 150000 values");
    assertRefused("a" + " b".repeat(100_000) + "{", "more than 5 labels");
    assertThat(
            rules(
                "data = { aws_iam_policy_document = { a = 1 } }\n"
                    + "resource = { aws_iam_role = { a = 1 } }"))
        .isEqualTo("-");
    String path = "${local" + ".a".repeat(100_000) + "}";
    assertThat(rules("resource aws_iam_role r {\n assume_role_policy = \"" + path + "\"\n}\n"))
        .isEqualTo("N1");
    StringBuilder laughs = new StringBuilder("locals {\n a0 = 1\n");
    for (int i = 1; i < 18; i++) {
      laughs.append(" a").append(i).append(" = [");
      laughs.append(("local.a" + (i - 1) + ",").repeat(10)).append("]\n");
    }
    assertRefused(
        laughs + "}\nresource aws_iam_role r {\n assume_role_policy = local.a17\n}\n",
        "its variables stand for more than");
  }

  @Test
  void a_role_and_a_document_that_it_uses_are_one_policy() throws IOException {
    assertThat(Linter.lint("main.tf", sample()).policies()).isEqualTo(3);
    assertThat(Linter.lint("main.tf", "\uFEFF" + sample().replace("\n", "\r\n")).policies())
        .isEqualTo(3);
    assertThat(Linter.lint("main.json", sample()).readable()).isFalse();
  }

  /** Never anything but findings, whatever is missing or stands in a wrong place. */
  @Test
  void a_file_with_errors_is_judged_or_refused() throws IOException {
    String text = sample();
    Random random = new Random(24);
    String symbols = "{}[]()\"$%<\\\n/*#=,.\0";
    for (int i = 0; i < 2_000; i++) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(20));
      char other = symbols.charAt(random.nextInt(symbols.length()));
      Linter.Result result =
          Linter.lint("main.tf", text.substring(0, from) + other + text.substring(to));

      assertThat(result.readable())
          .isEqualTo(result.findings().stream().noneMatch(one -> one.rule() == LintRule.E0));
    }
  }

  private static void assertRefused(String text, String why) {
    Linter.Result result = Linter.lint("a.tf", text);

    assertThat(result.readable()).isFalse();
    assertThat(result.findings())
        .singleElement()
        .satisfies(one -> assertThat(one.message()).contains(why));
  }

  private static String sample() throws IOException {
    return Files.readString(Path.of("src/test/resources/lint/main.tf"));
  }

  private static String hcl(String text) {
    return text.replace('\'', '"').replace("%n", "\n").replace("EXACT", EXACT);
  }

  private static String rules(String file) {
    String rules =
        Linter.lint("a.tf", file).findings().stream()
            .map(one -> one.rule().name())
            .distinct()
            .sorted()
            .collect(joining(" "));
    return rules.isEmpty() ? "-" : rules;
  }
}
