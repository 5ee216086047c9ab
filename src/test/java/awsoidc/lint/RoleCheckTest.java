package awsoidc.lint;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.pattern.Glob;
import awsoidc.pattern.Wildcards;
import awsoidc.report.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules beside the trust policies of their roles. */
class RoleCheckTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/ci/Deploy";
  private static final String AUDIENCE = "https://gitlab.example.com";
  private static final String SHOP = "project_path:acme/shop:ref_type:branch:ref:main";

  /** A rule's conditions, subjects under StringLike, and what is found. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "project_path=acme/shop ref=main ref_type=branch | " + SHOP + "                     | -",
        "project_path=acme/shop ref=main ref_type=tag    | "
            + SHOP
            + "                     | C1 C3",
        "project_path=acme/shop ref=main                 | " + SHOP + "                     | C2",
        "project_path=acme/shop                          | project_path:acme/shop:*         | -",
        "project_path=acme/shop                          | project_path:acme/shop*          | C3",
        "project_path=acme/*                             | project_path:acme/*              | C3",
        "project_path=acme/**                            | project_path:acme/*              | -",
        "namespace_path=acme                             | project_path:acme/*              | C3",
        "namespace_path=acme,acme/**                     | project_path:acme/*              | -",
        "project_path=acme/shop,acme/web                 |"
            + " project_path:acme/shop:*,project_path:acme/web:* | -",
        "project_path=acme/shop,acme/web                 | project_path:acme/shop:*         | C2",
        "project_path=other/shop                         | project_path:acme/*              | C1"
            + " C3",
        "project_path=acme/shop ref=v* ref_type=tag      |"
            + " project_path:acme/shop:ref_type:tag:ref:v* | C3",
        "project_path=acme/shop ref=v** ref_type=tag     |"
            + " project_path:acme/shop:ref_type:tag:ref:v* | -",
        "sub=" + SHOP + "                                | " + SHOP + "                     | -",
        "project_path=acme/shop environment=production   | project_path:acme/shop:*         | C3",
        "project_id=20                                   | project_path:acme/shop:*         | C6",
        "project_id=20 project_path=acme/shop             | project_path:acme/shop:*         | C6",
        "project_path=acme/* namespace_path=acme          | project_path:acme/shop:*         | C6",
        "project_path=acme/shop ref_path=refs/heads/main  | project_path:acme/shop:*:ref:main | C6",
        "sub=project_path:acme/*                          |"
            + " project_path:acme/shop:ref_type:branch:ref:main | C2",
        "project_path=acme/shop                          | project_id:20:ref:main           | C6",
        "project_path=acme/shop                          | project_path:acme/shop:ref_type:mr:* |"
            + " C1",
      })
  void subjects_are_compared(String when, String subjects, String expected) {
    assertThat(found(when, policy("StringLike", subjects, "", AUDIENCE))).isEqualTo(expected);
  }

  @Test
  void an_example_is_a_job_of_the_one_and_not_of_the_other() {
    String wide = "project_path:acme/sh?p*";
    LintFinding finding =
        check("project_path=acme/shop", policy("StringLike", wide, "", AUDIENCE)).getFirst();

    String example = finding.message().replaceFirst(".*the subject ([^,]+),.*", "$1");
    assertThat(finding.rule()).isEqualTo(LintRule.C3);
    assertThat(Wildcards.of(wide).match(example)).as(example).isTrue();
    assertThat(example).doesNotStartWith("project_path:acme/shop:").contains(":ref_type:");
    assertThat(finding.position()).isEqualTo(new Position("role.json", 1, 79));
  }

  @Test
  void a_finding_of_a_rule_names_both_places() {
    LintFinding finding =
        check("project_path=other/x", policy("StringEquals", SHOP, "", AUDIENCE)).getFirst();

    assertThat(finding.rule()).isEqualTo(LintRule.C1);
    assertThat(finding.position()).isEqualTo(new Position("rules.yaml", 7, 3));
    assertThat(finding.message()).contains("(role.json:1:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // of another audience or provider, no token fits
        "'' | https://other.example.com | C1",
        // what the subject does not say
        "\"aws:SourceIp\": \"10.0.0.0/8\", | https://gitlab.example.com | -",
        "\"gitlab.example.com:project_id\": \"7\", | https://gitlab.example.com | C1",
      })
  void other_conditions_count(String condition, String audience, String expected) {
    assertThat(
            found(
                "project_path=acme/shop",
                policy("StringLike", "project_path:acme/shop:*", condition, audience)))
        .isEqualTo(expected);
  }

  /** On gitlab.com AWS sees more of a token than its subject. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "project_path=acme/shop                      | ref_protected=true  | C2",
        "project_path=acme/shop ref_protected=true   | ref_protected=true  | -",
        "project_path=acme/shop ref_protected=false  | ref_protected=true  | C1",
        "project_path=acme/shop project_id=20        | project_id=21       | C1",
        "project_path=acme/shop                      | project_id=20       | -",
      })
  void other_claims_of_gitlab_com_are_compared(String when, String claim, String expected) {
    String condition = claim.replaceFirst("(.*)=(.*)", "\"gitlab.com:$1\": \"$2\",").strip();
    String policy =
        policy("StringLike", "project_path:acme/shop:*", condition, "https://gitlab.com")
            .replace("gitlab.example.com", "gitlab.com");
    ConfiguredRoles.Given given =
        new ConfiguredRoles.Given(
            "deploy", 0, new Position("rules.yaml", 7, 3), new Glob(ROLE), false);
    ConfiguredRoles configured =
        new ConfiguredRoles(
            "gitlab.com",
            List.of("https://gitlab.com"),
            List.of(conditions(when)),
            List.of(given),
            Set.of());

    assertThat(
            rules(
                RoleCheck.check(configured, Map.of("role.json", Linter.lint("role.json", policy)))))
        .isEqualTo(expected);
  }

  /** A thousand rules with a role each are compared, and too many patterns are not. */
  @Test
  void many_rules_are_compared() {
    List<Map<String, List<Glob>>> rules = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      rules.add(conditions("project_path=acme/x" + i));
    }
    rules.add(conditions("project_path=acme/shop"));
    rules.add(conditions("project_path=acme/*"));
    String policy = policy("StringLike", "project_path:acme/shop:*", "", AUDIENCE);

    assertThat(rules(check("role.json", policy, rules, List.of(numbered(1_000)), Set.of())))
        .isEqualTo("-");
    assertThat(rules(check("role.json", policy, rules, List.of(numbered(1_001)), Set.of())))
        .isEqualTo("C1");
  }

  private static ConfiguredRoles.Given numbered(int rule) {
    return new ConfiguredRoles.Given(
        "deploy", rule, new Position("rules.yaml", 7, 3), new Glob(ROLE), false);
  }

  /** A Deny may close what an Allow opens. */
  @Test
  void a_policy_with_more_conditions_is_not_called_wide() {
    String wide =
        policy("StringLike", "project_path:acme/*", "\"aws:SourceIp\": \"10.0.0.0/8\",", AUDIENCE);
    String denying =
        policy("StringLike", "project_path:acme/*", "", AUDIENCE)
            .replace(
                "\"Statement\": [",
                "\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"*\"},"
                    + " ");

    assertThat(found("project_path=acme/shop", wide)).isEqualTo("C6");
    assertThat(found("project_path=acme/shop", denying)).isEqualTo("C6");
  }

  @Test
  void what_a_deny_leaves_is_compared() {
    String denying =
        policy("StringLike", "project_path:acme/*", "", AUDIENCE)
            .replace(
                "\"Statement\": [",
                "\"Statement\": [{\"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"*\","
                    + " \"Condition\": {\"StringNotLike\": {\"gitlab.example.com:sub\":"
                    + " \"project_path:acme/shop:*\"}}}, ");

    assertThat(found("project_path=acme/shop", denying)).isEqualTo("-");
    assertThat(found("project_path=acme/**", denying)).isEqualTo("C2");
  }

  @Test
  void roles_are_found_by_their_names() {
    String policy = policy("StringLike", "project_path:acme/shop:*", "", AUDIENCE);
    String document = policy.substring(policy.indexOf("{\"Version\""), policy.indexOf(", \"Arn\""));
    String named =
        "{\"Properties\": {\"RoleName\": \"Deploy\", \"Path\": \"/ci/\","
            + " \"AssumeRolePolicyDocument\": "
            + document
            + "}}";
    String terraform =
        "resource \"aws_iam_role\" \"x\" {\n"
            + " name = \"Deploy\"\n"
            + " path = \"/ci/\"\n"
            + " assume_role_policy = <<EOF\n"
            + document
            + "\nEOF\n}\n";

    assertThat(found("project_path=acme/shop", named)).isEqualTo("-");
    assertThat(found("project_path=acme/shop", named.replace("/ci/", "/"))).isEqualTo("C4 C5");
    assertThat(rules(check("roles.tf", terraform, "project_path=acme/shop"))).isEqualTo("-");
    assertThat(found("project_path=acme/shop", document)).isEqualTo("C5 C6");
  }

  @Test
  void a_role_of_a_chain_or_of_a_variable_is_used() {
    String policy = policy("StringLike", "project_path:acme/shop:*", "", AUDIENCE);
    assertThat(rules(check("role.json", policy, List.of(), List.of(), Set.of(ROLE))))
        .isEqualTo("-");
    assertThat(rules(check("role.json", policy, List.of(), List.of(), Set.of()))).isEqualTo("C4");
    ConfiguredRoles.Given chosen =
        new ConfiguredRoles.Given(
            "chosen",
            0,
            new Position("rules.yaml", 7, 3),
            new Glob("arn:aws:iam::123456789012:role/ci/*"),
            true);
    List<Map<String, List<Glob>>> rules = List.of(conditions("project_path=acme/shop"));
    assertThat(rules(check("role.json", policy, rules, List.of(chosen), Set.of()))).isEqualTo("-");
    List<Map<String, List<Glob>>> others = List.of(conditions("project_path=acme/**"));
    assertThat(rules(check("role.json", policy, others, List.of(chosen), Set.of()))).isEqualTo("-");
  }

  private static String policy(
      String operator, String subjects, String condition, String audience) {
    String values =
        List.of(subjects.split(",", -1)).stream()
            .map(one -> "\"" + one.strip() + "\"")
            .collect(Collectors.joining(", ", "[", "]"));
    return """
    {"Role": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", \
    "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com"}, \
    "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {\
    "StringEquals": {%s "gitlab.example.com:aud": "%s"}, \
    "%s": {"gitlab.example.com:sub": %s}}}]}, "Arn": "%s"}}\
    """
        .formatted(
            condition,
            audience,
            operator.equals("StringEquals") ? "ForAnyValue:StringEquals" : operator,
            values,
            ROLE);
  }

  /** A job that fits the first rule does not get to the second. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "project_path=acme/web                    | -",
        "project_path=acme/web environment=review | C2",
        "project_path=acme/shop ref=main          | C1",
      })
  void rules_above_count(String above, String expected) {
    String policy =
        policy("StringLike", "project_path:acme/shop:ref_type:*:ref:main", "", AUDIENCE);
    List<Map<String, List<Glob>>> rules =
        List.of(conditions(above), conditions("project_path=acme/shop,acme/web ref=main"));
    ConfiguredRoles.Given second =
        new ConfiguredRoles.Given(
            "second", 1, new Position("rules.yaml", 9, 3), new Glob(ROLE), false);

    assertThat(rules(check("role.json", policy, rules, List.of(second), Set.of())))
        .isEqualTo(expected);
  }

  private static Map<String, List<Glob>> conditions(String when) {
    Map<String, List<Glob>> conditions = new LinkedHashMap<>();
    for (String one : when.strip().split(" +", -1)) {
      int equals = one.indexOf('=');
      conditions.put(
          one.substring(0, equals),
          List.of(one.substring(equals + 1).split(",", -1)).stream().map(Glob::new).toList());
    }
    return conditions;
  }

  private static String found(String when, String file) {
    return rules(check(when, file));
  }

  private static List<LintFinding> check(String when, String file) {
    return check("role.json", file, when);
  }

  private static List<LintFinding> check(String name, String file, String when) {
    ConfiguredRoles.Given given =
        new ConfiguredRoles.Given(
            "deploy", 0, new Position("rules.yaml", 7, 3), new Glob(ROLE), false);
    return check(name, file, List.of(conditions(when)), List.of(given), Set.of());
  }

  private static List<LintFinding> check(
      String name,
      String file,
      List<Map<String, List<Glob>>> rules,
      List<ConfiguredRoles.Given> given,
      Set<String> chained) {
    ConfiguredRoles configured =
        new ConfiguredRoles("gitlab.example.com", List.of(AUDIENCE), rules, given, chained);
    Linter.Result result = Linter.lint(name, file);
    assertThat(result.readable()).isTrue();
    return new ArrayList<>(RoleCheck.check(configured, Map.of(name, result)));
  }

  private static String rules(List<LintFinding> findings) {
    return findings.isEmpty()
        ? "-"
        : findings.stream()
            .map(one -> one.rule().name())
            .distinct()
            .sorted()
            .collect(Collectors.joining(" "));
  }
}
