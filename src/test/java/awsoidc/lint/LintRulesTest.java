package awsoidc.lint;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.pattern.Wildcards;
import awsoidc.token.Claims;
import awsoidc.trust.Provider;
import awsoidc.trust.TrustPolicy;
import awsoidc.trust.Truth;
import awsoidc.trust.WebIdentityRequest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule on policies that it finds something in, and on ones that it does not. */
class LintRulesTest {

  /** Self-managed: AWS offers aud and sub alone, so that these two are a whole condition. */
  private static final String SELF_MANAGED = "gitlab.example";

  private static final String AUD = "'gitlab.example:aud': 'https://gitlab.example', ";

  private static final String COM_AUD = "'gitlab.com:aud': 'https://gitlab.com', ";

  private static final String SUB = "'gitlab.example:sub': ";

  private static final String EXACT = "'project_path:acme/shop:ref_type:branch:ref:main'";

  /** What is said of the conditions beside the subject must not hide what is said of that. */
  private static final String SAFE =
      "'gitlab.com:project_id': '7', 'gitlab.com:ref_protected': 'true'";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // sub under StringLike                                            | what is found
        "'project_path:acme/shop:ref_type:branch:ref:main'                 | -",
        "'project_path:acme/shop:ref_type:branch:ref:release/*'            | -",
        "'project_path:acme/sub/shop:ref_type:branch:ref:main'             | -",
        "'project_path:acme/shop:ref_type:branch:ref:${*}'                 | -",
        "'*'                                                               | E7",
        "'project_path:*'                                                  | E7",
        "'project_path:*/shop:ref_type:branch:ref:main'                    | E7",
        "'proj*:ref:main'                                                  | E7",
        "'*:ref_type:branch:ref:main'                                      | E7",
        "'project_path:?cme/shop:ref_type:branch:ref:main'                 | E7",
        "'project_path:acme*'                                              | E8 W3",
        "'project_path:acme*:ref_type:branch:ref:main'                     | E8",
        "'project_path:acme*/shop:ref_type:branch:ref:main'                | E8",
        "'project_path:acm?/shop:ref_type:branch:ref:main'                 | E8",
        "'project_path:acme/*'                                             | W1 W3",
        "'project_path:acme/*:ref_type:branch:ref:main'                    | W1",
        "'project_path:acme/sub/*:ref_type:branch:ref:main'                | W1",
        "'project_path:acme/shop*'                                         | W3 W4",
        "'project_path:acme/shop*:ref_type:branch:ref:main'                | W4",
        "'project_path:acme/shop:*'                                        | W3",
        "'project_path:acme/shop:ref_type:*:ref:main'                      | W2",
        "'project_path:acme/shop:ref_type:*'                               | W2 W3",
        "'project_path:acme/shop:ref_type:branch:*'                        | W3",
        "'project_path:acme/shop:ref_type:branch:ref:*'                    | W3",
        "'project_path:acme/shop:ref_type:branch:ref:main*'                | W3",
        "'project_path:acme/shop:ref_type:tag:ref:v*'                      | W5",
        "'project_path:acme/shop:ref_type:tag:ref:v1'                      | W5",
        "'project_path:acme/shop:ref_type:tag:ref:v1:ref_protected:true'   | -",
        "'project_path:acme/shop:ref_type:mr:*'                            | E9 E13",
        "'project_path:acme/shop:ref_type:merge_request:ref:x'             | E9 E13",
        "'project_path:acme/shop:ref_type:branch:ref:refs/heads/main'      | E9 E13",
        "'repo:acme/shop:ref:refs/heads/main'                              | E9 E13",
        "'project_path:acme/shop:environment:production'                   | E9 E13",
        "'project_path:acme:ref_type:branch:ref:main'                      | E9 E13",
        "'project_path:acm?:ref_type:branch:ref:main'                      | E9 E13",
        "'project_path:acme/shop'                                          | W12",
        "'project_id:7:ref_type:branch:ref:main'                           | W12",
        "'project_id:7:ref_type:branch:ref:*'                              | W12 W3",
        "'namespace_id:7:project_id:8:ref_type:branch:ref:*'               | W12 W3",
        "'project_path:acme/shop:*main'                                    | W3",
        "'project_path:acme/shop:ref_type:branch:*main'                    | W3",
        "'project_path:acme/*main'                                         | W1 W3",
        "'project_path:acme/shop:*:ref:main'                               | -",
        "'project_path:acme/shop:ref_type:*:main'                          | W2 W3",
        "'project_path:acme/shop*main'                                     | W3 W4",
        "'project_path:acme/shop:ref_type:branch:ref:main '                | W12",
        "'project_path:acme/:ref_type:branch:ref:main'                     | W12",
        "'${gitlab.example:sub}'                                           | E7",
        "'project_path:${gitlab.example:user_login}/*'                     | E7",
        "['project_path:acme/a:ref_type:branch:ref:main',"
            + " 'project_path:acme/b:ref_type:branch:ref:main']            | -",
        "['project_path:acme/a:ref_type:branch:ref:main',"
            + " 'project_path:acme/*']                                     | W1 W3 W9",
        "['project_path:acme/a:ref_type:branch:ref:main',"
            + " 'project_path:acme/a:ref_type:mr:*']                       | E9",
      })
  void of_a_subject(String sub, String rules) {
    assertThat(
            found(
                SELF_MANAGED,
                "{'StringEquals': {" + strip(AUD) + "}, 'StringLike': {" + SUB + sub + "}}"))
        .isEqualTo(rules(rules));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'StringEquals': {AUD SUB EXACT}}                                        | -",
        "{'StringEquals': {AUD SUB EXACT}, 'StringLike': {SUB 'project_path:acme/*'}} | -",
        "{'StringEquals': {AUD SUB '${gitlab.example:sub}'}}                      | E7",
        "{'StringEqualsIgnoreCase': {SUB EXACT}, 'StringEquals': {AUD}}           | W3",
        "{'StringEquals': {AUD SUB []}}                                           | E1",
        "{'ArnLike': {SUB '*'}, 'StringEquals': {AUD}}                            | E15",
        "{'NumericGreaterThan': {SUB '0'}, 'StringEquals': {AUD}}                 | E15",
        "{'StringEqualsIfExists': {AUD}, 'StringEquals': {SUB EXACT}}             | E6",
        "{'StringEquals': {AUD SUB EXACT, 'aws:SourceAccount': '1'}}              | E10 E13",
        "{'StringEquals': {AUD SUB EXACT}, 'Bool': {'aws:MultiFactorAuthPresent': 'true'}}"
            + " | E10 E13",
        "{'StringEquals': {AUD SUB EXACT}, 'BoolIfExists': {'aws:MultiFactorAuthPresent': 'true'}}"
            + " | -",
        "{'StringEqual': {AUD SUB EXACT}}                                         | E1 E14 W8",
        "{'StringEquals': {AUD SUB EXACT, 'GITLAB.example:sub': EXACT}}           | E14",
        "{'StringEquals': {AUD 'gitlab.example:sub': 'project_path:acme/shop:*'}}    | E5 E13",
        "{'StringEquals': {AUD SUB ['project_path:acme/*', EXACT]}}               | E5",
        "{'StringEquals': {AUD SUB ['a*', 'b?']}}                                 | E5 E13",
        "{'StringEqualsIgnoreCase': {AUD SUB 'project_path:acme/*'}}              | E5 E13",
        "{'StringEquals': {AUD SUB 'project_path:acme/shop:ref_type:mr:*'}}       | E5 E9 E13",
        "{'StringEquals': {AUD 'GITLAB.EXAMPLE:SUB': EXACT}}                         | -",
        "{'StringEquals': {AUD 'other.example:sub': EXACT}}                       | E2 E13",
        "{'StringEquals': {AUD 'https://gitlab.example:sub': EXACT}}                 | E2 E13",
        "{'StringEquals': {AUD 'sub': EXACT}}                                     | E2 E13",
        "{'StringEquals': {AUD SUB EXACT, 'aws:SourceIp': '10.0.0.0/8'}}          | -",
        "{'ForAllValues:StringEquals': {SUB EXACT}, 'StringEquals': {AUD}}        | E6",
        "{'StringEqualsIfExists': {SUB EXACT}, 'StringEquals': {AUD}}             | E6",
        "{'ForAnyValue:StringEquals': {SUB EXACT}, 'StringEquals': {AUD}}         | -",
        "{'StringNotLike': {SUB 'project_path:evil/*'}, 'StringEquals': {AUD}}    | E1",
        "{'StringEquals': {AUD}}                                                  | E1",
        "{'StringEquals': {SUB EXACT}}                                            | W8",
        "{'StringEquals': {AUD SUB EXACT, 'gitlab.example:project_id': '7'}}         | E10 E13",
        "{'StringEquals': {AUD SUB EXACT, 'gitlab.example:project_path': 'a/b'}}     | E10 E13",
        "{'StringEqualsIfExists': {'gitlab.example:project_id': '7'},"
            + " 'StringEquals': {AUD SUB EXACT}}                                  | E10",
        "{'StringEquals': {'gitlab.example:aud': 'gitlab.example', SUB EXACT}}          | E12",
        "{'StringEquals': {'gitlab.example:aud': 'https://gitlab.example/', SUB EXACT}} | E12",
        "{'StringEquals': {'gitlab.example:aud': 'http://gitlab.example', SUB EXACT}}   | E12",
        "{'StringEquals': {'gitlab.example:aud': 'vault', SUB EXACT}}                | -",
        "{'StringEquals': {'gitlab.example:aud': 'sts.amazonaws.com', SUB EXACT}}    | W13",
        "{'StringEquals': {AUD SUB EXACT, SUB EXACT}}                             | E11",
        "{'StringEquals': {AUD SUB EXACT}, 'StringEquals': {AUD SUB EXACT}}       | E11",
      })
  void of_a_condition(String condition, String rules) {
    assertThat(found(SELF_MANAGED, condition)).isEqualTo(rules(rules));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, SAFE}                               | -",
        "'StringEquals': {AUD SAFE}, 'StringLike': {'gitlab.com:sub': 'project_path:a/b:*'} | -",
        "'StringEquals': {AUD SAFE}                                                        | W14",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT}                                     | W6 W7",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, 'gitlab.com:project_id': '7'}       | W7",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, 'gitlab.com:ref_protected': 'true'} | W6",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, 'gitlab.com:ref_protected': 'false',"
            + " 'gitlab.com:namespace_id': '7'}                                            | W7",
        "'StringEquals': {AUD SAFE}, 'StringLike': {'gitlab.com:sub': 'project_path:acme/*'} | -",
        "'StringEquals': {AUD SAFE}, 'StringLike': {'gitlab.com:sub': '*:ref:main'} | -",
        "'StringEquals': {AUD 'gitlab.com:namespace_id': '7', 'gitlab.com:ref_protected': 'true'}"
            + " | W1 W14",
        "'StringEquals': {AUD}, 'StringLike': {'gitlab.com:project_id': '*'}                | E1",
        "'StringEquals': {AUD}, 'NumericGreaterThan': {'gitlab.com:project_id': '0'}        | E1",
        "'StringEquals': {AUD 'gitlab.com:user_access_level': 'owner'}                   | E1 W11",
        "'StringEquals': {AUD}, 'StringLike': {'gitlab.com:user_login': '*'}                | E1",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, 'gitlab.com:project_id': '7',"
            + " 'gitlab.com:ref_protected': 'True'}                                | E13 E15 W7",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, 'gitlab.com:project_id': '7'},"
            + " 'Bool': {'gitlab.com:ref_protected': 'True'}                               | -",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, 'gitlab.com:project_id': '7'},"
            + " 'StringNotEquals': {'gitlab.com:ref_protected': 'false'}                   | -",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, 'GitLab.com:project_id': '7',"
            + " 'GITLAB.COM:REF_PROTECTED': 'true'}                                        | -",
        "'StringEquals': {AUD 'gitlab.com:user_login': 'me'}                               | W10",
        "'StringEquals': {AUD 'gitlab.com:user_email': 'me@a.example'}                     | W10",
        "'StringEquals': {AUD 'gitlab.com:pipeline_source': 'push'}                        | E1"
            + " W11",
        "'StringEquals': {AUD}                                                             | E1",
        "'StringEquals': {AUD 'gitlab.com:project_path': 'a/b'}                            | E1 E10"
            + " E13",
        "'StringEquals': {AUD 'gitlab.com:sub': EXACT, SAFE, 'gitlab.com:user_id': '4*'}   | E5"
            + " E13",
      })
  void of_gitlab_com(String condition, String rules) {
    assertThat(found("gitlab.com", "{" + condition.replace("AUD", COM_AUD) + "}"))
        .isEqualTo(rules(rules));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'Federated': 'arn:aws:iam::123456789012:oidc-provider/gitlab.example'}          | -",
        "{'Federated': 'arn:aws-cn:iam::123456789012:oidc-provider/gitlab.example'}       | -",
        "{'Federated': ['arn:aws:iam::123456789012:oidc-provider/gitlab.example',"
            + " 'arn:aws:iam::123456789012:oidc-provider/a.example']}                  | -",
        "{'Federated': 'arn:aws:iam::123456789012:oidc-provider/https://gitlab.example'}  | E3 E13",
        "{'Federated': 'arn:aws:iam::123456789012:oidc-provider/gitlab.example/'}         | E3 E13",
        "{'Federated': 'arn:aws:iam::1234:oidc-provider/gitlab.example'}                  | E3 E13",
        "{'Federated': 'gitlab.example'}                                                  | E3 E13",
        "{'Federated': ['gitlab.example', 'https://gitlab.example']}                      | E3 E13",
        "{'Federated': ['gitlab.example',"
            + " 'arn:aws:iam::123456789012:oidc-provider/gitlab.example']}             | E3",
        "{'AWS': 'arn:aws:iam::123456789012:root'}                                     | E3 E13",
        "{'AWS': '*'}                                                                  | E3",
        "'*'                                                                           | E3",
      })
  void of_a_principal(String principal, String rules) {
    assertThat(
            found(
                """
                {'Version': '2012-10-17', 'Statement': {'Effect': 'Allow', 'Principal': %s,
                 'Action': 'sts:AssumeRoleWithWebIdentity',
                 'Condition': {'StringEquals': {AUD SUB EXACT}}}}
                """
                    .formatted(principal)))
        .isEqualTo(rules(rules));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'Action': 'sts:AssumeRoleWithWebIdentity'                          | -",
        "'Action': ['sts:TagSession', 'STS:assumerolewithwebidentity']      | -",
        "'Action': 'sts:*'                                                  | -",
        "'NotAction': 'sts:AssumeRole'                                      | -",
        "'Action': 'sts:AssumeRole'                                         | E4 E13",
        "'NotAction': 'sts:*'                                               | E4 E13",
        "'Action': 'sts:AssumeRoleWithWebIdentity', 'Sid': 'x'              | -",
        "'Action': 'sts:AssumeRoleWithWebIdentity', 'Resource': '*'         | E14",
        "'Action': 'sts:AssumeRoleWithWebIdentity', 'Sid': 'a b'            | E14",
        "'Action': 'sts:AssumeRoleWithWebIdentity', 'NotAction': 'sts:*'    | E14",
        "'Action': ['sts:AssumeRoleWithWebIdentity', 's3:GetObject']        | E14",
        "'Sid': 'none'                                                      | E4 E13 E14",
      })
  void of_an_action(String action, String rules) {
    assertThat(
            found(
                """
                {'Version': '2012-10-17', 'Statement': [{'Effect': 'Allow',
                 'Principal': {'Federated': 'arn:aws:iam::123456789012:oidc-provider/gitlab.example'},
                 'Condition': {'StringEquals': {AUD SUB EXACT}}, %s}]}
                """
                    .formatted(action)))
        .isEqualTo(rules(rules));
  }

  @Test
  void a_policy_of_which_one_statement_can_be_fulfilled_is_not_dead() {
    String bad = statement("gitlab.example", "{'StringEquals': {AUD 'sub': EXACT}}");
    String good = statement("gitlab.example", "{'StringEquals': {AUD SUB EXACT}}");

    assertThat(found("{'Version': '2012-10-17', 'Statement': [" + bad + ", " + bad + "]}"))
        .contains("E13");
    assertThat(found("{'Version': '2012-10-17', 'Statement': [" + bad + ", " + good + "]}"))
        .containsExactly("E2");
  }

  @Test
  void a_gitlab_need_not_have_gitlab_in_its_name() {
    assertThat(found("git.acme.example", "{}")).containsExactly("E1", "W8");
    assertThat(found("git.acme.example", "{'StringLike': {'git.acme.example:sub': '*'}}"))
        .containsExactly("E7", "W8");
    assertThat(found("id.acme.example", "{'StringEquals': {'id.acme.example:sub': 'me'}}"))
        .isEmpty();
  }

  @Test
  void everybody_is_found_wherever_it_stands() {
    String everybody = "{'Effect': 'Allow', 'Principal': {'AWS': '*'}, 'Action': 'sts:AssumeRole";
    String good = statement("gitlab.example", "{'StringEquals': {AUD SUB EXACT}}");

    assertThat(found("{'Statement': " + everybody + "WithWebIdentity'}}")).containsExactly("E3");
    assertThat(found("{'Statement': [" + good + ", " + everybody + "'}]}")).containsExactly("E3");
    assertThat(found("{'Statement': " + everybody + "'}}")).isEmpty();
    assertThat(
            found(
                policy("gitlab.example", "{'StringEquals': {AUD SUB EXACT}}")
                    .replace("'Principal'", "'NotPrincipal'")))
        .containsExactly("E3");
  }

  @Test
  void what_iam_refuses_is_found_whatever_else_it_is() {
    String good = policy("gitlab.example", "{'StringEquals': {AUD SUB EXACT}}");

    assertThat(found(good.replace("'Allow'", "'allow'"))).containsExactly("E14");
    assertThat(found(good.replace("'Version'", "'Name': 'x', 'Version'"))).containsExactly("E14");
  }

  /** A host that is written wrongly is mended, and not repeated. */
  @ParameterizedTest
  @ValueSource(strings = {"gitlab.com/", "https://gitlab.com", "gitlab.com:8443"})
  void a_remedy_names_the_provider_as_it_should_be(String provider) {
    assertThat(lint(policy(provider, "{}")).findings())
        .filteredOn(one -> one.rule() == LintRule.E3)
        .singleElement()
        .satisfies(one -> assertThat(one.remedy()).endsWith("oidc-provider/gitlab.com\"}"));
  }

  @Test
  void policies_for_others_are_left_alone() {
    assertThat(lint(policy("token.actions.githubusercontent.com", "{}")).policies()).isZero();
    assertThat(found(policy("accounts.google.com", "{}"))).isEmpty();
    assertThat(
            found(
                "{'Statement': {'Effect': 'Allow', 'Principal': {'Service': 'ec2.amazonaws.com'},"
                    + " 'Action': 'sts:AssumeRole'}}"))
        .isEmpty();
    assertThat(lint(policy("gitlab.internal.example", "{}")).policies()).isOne();
  }

  /** Each of these admits more than it should, but for the Deny. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{AUD}, 'StringLike': {SUB 'project_path:acme*'} | 'StringNotEquals': {SUB EXACT} | -",
        "{AUD}, 'StringLike': {SUB '*'} | 'StringNotEquals': {SUB EXACT} | -",
        "{AUD} | 'StringNotEquals': {SUB EXACT}                          | -",
        "{AUD} | 'StringNotEqualsIfExists': {SUB EXACT}                  | -",
        "{SUB EXACT} | 'StringNotEquals': {AUD}                          | -",
        "{AUD} | 'StringNotLike': {SUB 'project_path:acme/*'}            | W1 W3",
        "{AUD}, 'StringLike': {SUB 'project_path:acme/*'} | 'StringNotLike': {SUB '*'} | W1 W3",
        // What it takes away is not all that is open.
        "{AUD} | 'StringLike': {SUB 'project_path:evil/*'}               | E1",
        "{AUD} | 'StringNotEquals': {SUB EXACT, 'aws:PrincipalTag/a': 'b'} | E1",
        "{AUD} | 'ForAllValues:StringNotEquals': {SUB EXACT}             | E1",
        // It is for every job.
        "{AUD SUB EXACT} | 'Null': {'aws:PrincipalArn': 'true'}          | E13",
        "{AUD SUB EXACT} | 'StringNotEquals': {'aws:PrincipalOrgID': 'o-1'} | E13",
        "{AUD SUB EXACT} | 'Bool': {'aws:SecureTransport': 'false'}      | -",
        // The token has nothing under this key, so that every job is denied.
        "{AUD} | 'StringNotEquals': {'sub': EXACT}                       | E2 E13",
      })
  void what_a_deny_closes_is_not_open(String allowed, String denied, String rules) {
    String allow = statement("gitlab.example", "{'StringEquals': " + allowed + "}");
    String deny = statement("gitlab.example", "{" + denied + "}").replace("'Allow'", "'Deny'");

    assertThat(found("{'Version': '2012-10-17', 'Statement': [" + allow + ", " + deny + "]}"))
        .isEqualTo(rules(rules));
  }

  @Test
  void a_deny_of_others_closes_nothing() {
    String open = statement("gitlab.example", "{'StringEquals': {AUD}}");
    String deny =
        statement("gitlab.other", "{'StringNotEquals': {SUB EXACT}}").replace("'Allow'", "'Deny'");
    String assuming = deny.replace("gitlab.other", "gitlab.example").replace("WithWebIdentity", "");

    String everybodys = "{'AWS': '*'}, 'Sid': 'a'";
    assertThat(
            found(
                "{'Version': '2012-10-17', 'Statement': ["
                    + open.replaceFirst("\\{'Federated'[^}]*}", everybodys)
                    + ", "
                    + deny.replace("gitlab.other", "gitlab.example")
                    + "]}"))
        .contains("E1");
    for (String other : List.of(deny, assuming)) {
      assertThat(found("{'Version': '2012-10-17', 'Statement': [" + open + ", " + other + "]}"))
          .containsExactly("E1");
    }
  }

  /** Of a Deny more is less. */
  @Test
  void a_deny_is_left_alone() {
    String allow = statement("gitlab.example", "{'StringEquals': {AUD SUB EXACT}}");
    String deny =
        statement("gitlab.example", "{'StringLike': {SUB '*'}}").replace("'Allow'", "'Deny'");

    assertThat(found("{'Version': '2012-10-17', 'Statement': [" + allow + ", " + deny + "]}"))
        .isEmpty();
  }

  /** What a remedy says to paste is a condition that nothing is found in, and that admits. */
  @ParameterizedTest
  @CsvSource({"gitlab.example", "gitlab.com"})
  void a_remedy_can_be_pasted(String host) {
    String loose = "{'StringLike': {'%s:sub': 'project_path:acme/shop:*'}}".formatted(host);
    String remedy =
        lint(policy(host, loose)).findings().stream()
            .filter(one -> one.rule() == LintRule.W8)
            .findFirst()
            .orElseThrow()
            .remedy();
    String condition = remedy.substring(remedy.indexOf("{"));
    String policy = policy(host, condition.replace("PROJECT_ID", "7").replace("NAMESPACE_ID", "8"));

    assertThat(found(policy)).isEmpty();
    Claims claims =
        new Claims(
            Map.of(
                "aud", List.of("https://" + host),
                "sub", List.of("project_path:acme/shop:ref_type:branch:ref:main"),
                "project_id", List.of("7"),
                "namespace_id", List.of("8"),
                "ref_protected", List.of("true")));
    Provider provider = new Provider("aws", "123456789012", "https://" + host);
    assertThat(
            TrustPolicy.parse(json(policy))
                .judge(WebIdentityRequest.of(provider, claims, true))
                .verdict())
        .isEqualTo(Truth.HOLDS);
  }

  /** Every rule that no token can fulfil, and what is found over-broad, as AWS evaluates it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "project_path:acme*     | project_path:acme-evil/x:ref_type:branch:ref:main     | HOLDS",
        "project_path:acme/*    | project_path:acme-evil/x:ref_type:branch:ref:main     | FAILS",
        "project_path:acme/shop* | project_path:acme/shop-copy:ref_type:branch:ref:main | HOLDS",
        "project_path:a/b:ref_type:branch:ref:main* | project_path:a/b:ref_type:branch:ref:main-x"
            + " | HOLDS",
        "project_path:a/b:ref_type:mr:* | project_path:a/b:ref_type:branch:ref:x         | FAILS",
      })
  void what_a_message_says_that_an_attacker_gets(String pattern, String sub, Truth verdict) {
    String policy =
        policy("gitlab.example", "{'StringLike': {'gitlab.example:sub': '" + pattern + "'}}");

    assertThat(
            TrustPolicy.parse(json(policy))
                .judge(
                    WebIdentityRequest.of(
                        new Provider("aws", "123456789012", "https://gitlab.example"),
                        new Claims(Map.of("sub", List.of(sub))),
                        true))
                .verdict())
        .isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme*",
        "acme*/shop",
        "acm?/sh*",
        "acme/shop*",
        "acme/sho?",
        "acme/sub/shop*/x",
      })
  void a_message_names_a_project_that_gets_the_role(String path) {
    String pattern = "project_path:" + path + ":ref_type:branch:ref:main";
    String message =
        lint(policy("gitlab.example", "{'StringLike': {AUD SUB '" + pattern + "'}}"))
            .findings()
            .stream()
            .filter(one -> one.rule() == LintRule.E8 || one.rule() == LintRule.W4)
            .findFirst()
            .orElseThrow()
            .message();
    String project =
        Pattern.compile("(?:from|such as) project_path:([^.,: ]+)")
            .matcher(message)
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);

    assertThat(Wildcards.of(pattern).match(pattern.replace(path, project))).as(message).isTrue();
    assertThat(project).isNotEqualTo(path).contains("/");
  }

  @Test
  void each_rule_is_in_these_tables() {
    Set<String> tried =
        Arrays.stream(getClass().getDeclaredMethods())
            .filter(method -> method.isAnnotationPresent(CsvSource.class))
            .flatMap(method -> Arrays.stream(method.getAnnotation(CsvSource.class).value()))
            .flatMap(row -> rules(row.substring(row.lastIndexOf('|') + 1)).stream())
            .collect(toCollection(TreeSet::new));

    assertThat(tried)
        .containsAll(
            EnumSet.complementOf(EnumSet.of(LintRule.E0, LintRule.N1, LintRule.N2, LintRule.N3))
                .stream()
                .filter(rule -> !rule.name().matches("[AC]\\d")) // ProviderCheckTest, RoleCheckTest
                .map(Enum::name)
                .toList());
  }

  private static Set<String> found(String host, String condition) {
    return found(policy(host, condition));
  }

  private static Set<String> found(String policy) {
    return lint(policy).findings().stream()
        .map(one -> one.rule().name())
        .collect(toCollection(TreeSet::new));
  }

  private static Linter.Result lint(String policy) {
    return Linter.lint("policy.json", json(policy));
  }

  private static String json(String policy) {
    return policy
        .replace("AUD", AUD)
        .replace("SUB ", SUB)
        .replace("EXACT", EXACT)
        .replace("SAFE", SAFE)
        .replace(", }", "}")
        .replace('\'', '"');
  }

  private static String policy(String host, String condition) {
    return "{'Version': '2012-10-17', 'Statement': " + statement(host, condition) + "}";
  }

  private static String statement(String host, String condition) {
    return """
    {'Effect': 'Allow',
     'Principal': {'Federated': 'arn:aws:iam::123456789012:oidc-provider/%s'},
     'Action': 'sts:AssumeRoleWithWebIdentity', 'Condition': %s}\
    """
        .formatted(host, condition);
  }

  private static Set<String> rules(String listed) {
    return listed.strip().equals("-")
        ? Set.of()
        : new TreeSet<>(List.of(listed.strip().split(" ", -1)));
  }

  private static String strip(String text) {
    return text.replaceFirst(", $", "");
  }
}
