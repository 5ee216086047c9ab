package awsoidc.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.token.Claims;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustPolicyTest {

  private static final String ISSUER = "https://gitlab.example.com";
  private static final String PROVIDER =
      "arn:aws:iam::123456789012:oidc-provider/gitlab.example.com";

  @Test
  void the_exact_claims_are_admitted() {
    TrustPolicy policy =
        TrustPolicy.admitting("123456789012", ISSUER, "aws", Map.of("project_id", "20"));
    assertThat(admits(policy, Map.of("aud", "aws", "project_id", "20"))).isTrue();
    assertThat(admits(policy, Map.of("aud", "aws", "project_id", "21"))).isFalse();
    assertThat(admits(policy, Map.of("aud", "aws"))).as("an absent key").isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals,            main,   main,      true",
    "StringEquals,            ma*,    main,      false",
    "StringEquals,            Main,   main,      false",
    "StringEqualsIgnoreCase,  Main,   main,      true",
    "StringLike,              ma*,    main,      true",
    "StringLike,              *,      a/b:c,     true",
    "StringLike,              a?b,    a/b,       true",
    "StringLike,              a?b,    ab,        false",
    "StringLike,              a.b,    axb,       false",
    "StringLike,              *é😀,   xé😀,      true",
    "StringLike,              a?b,    a😀b,      true",
    "StringLike,              a*b*c,  axbxbc,    true",
    "StringLike,              a*b*c,  axbxbcd,   false",
    "StringLike,              *,      '',        true",
    "StringNotEquals,         main,   next,      true",
    "StringNotEquals,         main,   main,      false",
    "StringNotLike,           ma*,    main,      false",
    "StringLike,              m${*},  m*,        true",
    "StringLike,              m${*},  main,      false",
    "StringLike,              m${?}*, m?ain,     true",
    "StringEquals,            m${*},  m*,        true",
    "StringEquals,            '${$}', $,         true",
    "Bool,                    TRUE,   true,      true",
    "Bool,                    false,  true,      false",
    "NumericEquals,           20,     20,        true",
    "NumericEquals,           20.0,   20,        true",
    "NumericEquals,           20,     main,      false",
    "NumericNotEquals,        20,     21,        true",
    "NumericLessThan,         20,     20,        false",
    "NumericLessThanEquals,   20,     20,        true",
    "NumericGreaterThan,      20,     100,       true",
    "NumericGreaterThanEquals, 20,    19,        false",
    "Null,                    false,  main,      true",
    "Null,                    true,   main,      false",
    "ArnLike,                 '*',    main,      false",
    "DateLessThan,            2030-01-01, main,  false",
    "stringequals,            main,   main,      true",
    "StringLike,              '${aws:SourceVpc}', main, false",
    "StringNotLike,           '${aws:SourceVpc}', main, false",
  })
  void operators_are_those_of_iam(String operator, String value, String ref, boolean admitted) {
    TrustPolicy policy = policy(Map.of(operator, Map.of("gitlab.example.com:ref", value)));
    assertThat(admits(policy, Map.of("ref", ref))).isEqualTo(admitted);
  }

  @Test
  @Timeout(10)
  void many_stars_take_no_longer_than_few() {
    TrustPolicy policy =
        policy(Map.of("StringLike", Map.of("gitlab.example.com:ref", "*a".repeat(200) + "b")));
    assertThat(admits(policy, Map.of("ref", "a".repeat(10_000)))).isFalse();
  }

  @Test
  void a_negated_operator_admits_an_absent_key_as_iam_does() {
    assertThat(
            admits(
                policy(Map.of("StringNotEquals", Map.of("gitlab.example.com:ref", "main"))),
                Map.of()))
        .isTrue();
  }

  @Test
  void if_exists_admits_an_absent_key() {
    TrustPolicy policy =
        policy(Map.of("StringEqualsIfExists", Map.of("gitlab.example.com:ref", "main")));
    assertThat(admits(policy, Map.of())).isTrue();
    assertThat(admits(policy, Map.of("ref", "next"))).isFalse();
  }

  @Test
  void any_of_several_values_will_do_and_all_keys_must() {
    TrustPolicy policy =
        policy(
            Map.of(
                "StringEquals",
                Map.of(
                    "gitlab.example.com:ref",
                    List.of("main", "next"),
                    "gitlab.example.com:aud",
                    "aws")));
    assertThat(admits(policy, Map.of("ref", "next", "aud", "aws"))).isTrue();
    assertThat(admits(policy, Map.of("ref", "next", "aud", "other"))).isFalse();
  }

  @Test
  void numbers_and_lists_of_a_token_are_compared_as_text() {
    TrustPolicy policy =
        policy(
            Map.of("ForAnyValue:StringEquals", Map.of("gitlab.example.com:groups_direct", "acme")));
    assertThat(admits(policy, Map.of("groups_direct", List.of("x", "acme")))).isTrue();
    assertThat(
            admits(
                policy(Map.of("StringEquals", Map.of("gitlab.example.com:runner_id", "1"))),
                Map.of("runner_id", 1)))
        .isTrue();
  }

  @Test
  void a_key_of_another_host_is_absent() {
    TrustPolicy policy = policy(Map.of("StringEquals", Map.of("gitlab.com:ref", "main")));
    assertThat(admits(policy, Map.of("ref", "main"))).isFalse();
  }

  @Test
  void another_provider_or_account_is_not_admitted() {
    TrustPolicy policy = TrustPolicy.admitting("210987654321", ISSUER, "aws", Map.of());
    assertThat(admits(policy, Map.of("aud", "aws"))).isFalse();
  }

  @Test
  void an_explicit_deny_wins() {
    TrustPolicy policy =
        TrustPolicy.parse(
            """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Principal": {"Federated": "%1$s"}, "Action": "sts:*"},
              {"Effect": "Deny", "Principal": {"Federated": ["%1$s"]},
               "Action": ["sts:AssumeRoleWithWebIdentity"],
               "Condition": {"StringNotEquals": {"gitlab.example.com:ref": "main"}}}]}
            """
                .formatted(PROVIDER));
    assertThat(admits(policy, Map.of("ref", "main"))).isTrue();
    assertThat(admits(policy, Map.of("ref", "next"))).isFalse();
  }

  @Test
  void another_action_or_principal_admits_nobody() {
    String form =
        "{\"Version\": \"2012-10-17\", \"Statement\":"
            + " {\"Effect\": \"Allow\", \"Principal\": {\"%s\": \"%s\"}, \"Action\": \"%s\"}}";
    assertThat(
            admits(
                TrustPolicy.parse(form.formatted("Federated", PROVIDER, "sts:AssumeRole")),
                Map.of()))
        .isFalse();
    assertThat(
            admits(
                TrustPolicy.parse(
                    form.formatted(
                        "Service", "ec2.amazonaws.com", "sts:AssumeRoleWithWebIdentity")),
                Map.of()))
        .isFalse();
  }

  /** "Set operators for multivalued context keys", IAM User Guide. */
  @ParameterizedTest
  @CsvSource({
    "ForAnyValue:StringEquals,     a, a b, true",
    "ForAnyValue:StringEquals,     a, b,   false",
    "ForAnyValue:StringNotEquals,  a, a b, true",
    "ForAnyValue:StringNotEquals,  a, a,   false",
    "ForAnyValue:StringNotEquals,  a, '',  false",
    "ForAnyValue:StringNotLike,    a*, a b, true",
    "ForAnyValue:StringEqualsIfExists, a, '', true",
    "ForAllValues:StringEquals,    a, a b, false",
    "ForAllValues:StringEquals,    a, '',  true",
    "ForAllValues:StringNotEquals, a, b c, true",
    "ForAllValues:StringNotEquals, a, a b, false",
    "Null, true, '', true",
  })
  void a_claim_with_several_values_is_compared_value_by_value(
      String operator, String value, String aud, boolean admitted) {
    TrustPolicy policy = policy(Map.of(operator, Map.of("gitlab.example.com:aud", value)));
    Map<String, Object> claims =
        aud.isEmpty() ? Map.of() : Map.of("aud", List.of(aud.split(" ", -1)));
    assertThat(admits(policy, claims)).isEqualTo(admitted);
  }

  /** IAM JSON policy elements: Version. */
  @Test
  void without_a_version_variables_are_plain_text() {
    for (String version : List.of("", "\"Version\": \"2008-10-17\", ")) {
      TrustPolicy policy =
          TrustPolicy.parse(
              "{%s\"Statement\": %s}"
                  .formatted(
                      version,
                      statement(
                          "Allow",
                          "{\"Federated\": \"" + PROVIDER + "\"}",
                          "\"Condition\": {\"StringEquals\": {\"gitlab.example.com:ref\":"
                              + " \"${aws:username}\"}}")));
      assertThat(admits(policy, Map.of("ref", "${aws:username}"))).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'AWS': '*'}",
        "'*'",
        "{'AWS': ['*'], 'Service': 'x'}",
      })
  void a_deny_of_everybody_is_for_web_identities_too(String principal) {
    TrustPolicy policy =
        policy(
            statement("Allow", "{\"Federated\": \"" + PROVIDER + "\"}", ""),
            statement("Deny", principal.replace('\'', '"'), ""));
    assertThat(admits(policy, Map.of())).isFalse();
  }

  @Test
  void a_statement_for_others_is_no_matter_whatever_is_in_it() {
    TrustPolicy policy =
        policy(
            statement(
                "Allow",
                "{\"AWS\": \"arn:aws:iam::123456789012:root\"}",
                "\"Condition\": {\"Bool\": {\"aws:MultiFactorAuthPresent\": \"true\"},"
                    + " \"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}"),
            statement("Allow", "{\"Federated\": \"" + PROVIDER + "\"}", ""));
    assertThat(admits(policy, Map.of())).isTrue();
    assertThat(judged(policy, Map.of()).findings().getFirst().reasons())
        .containsExactly(
            "Principal: is for AWS arn:aws:iam::123456789012:root, not for web identities");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'Condition': {'IpAddress': {'aws:SourceIp': '10.0.0.0/8'}} | IpAddress aws:SourceIp",
        "'Condition': {'DateLessThan': {'aws:CurrentTime': '2030-01-01'}} | aws:CurrentTime",
        "'Condition': {'StringEquals': {'aws:SourceVpc': 'o'}} | aws:SourceVpc",
        "'Condition': {'ArnLike': {'gitlab.example.com:sub': '*'}} | ArnLike",
        "'Condition': {'StringLike': {'gitlab.example.com:sub': '${aws:SourceVpc}'}} | is known of",
        "'Condition': {'NumericEquals': {'gitlab.example.com:sub': '1'}} | compares numbers",
      })
  void what_cannot_be_evaluated_is_said_to_be_so(String element, String words) {
    TrustPolicy policy =
        policy(
            statement(
                "Allow", "{\"Federated\": \"" + PROVIDER + "\"}", element.replace('\'', '"')));
    Judgement judgement = judged(policy, Map.of("sub", List.of("x")));
    assertThat(judgement.verdict()).isEqualTo(Truth.UNKNOWN);
    assertThat(judgement.findings().getFirst().doubts())
        .singleElement()
        .asString()
        .contains(words, "cannot be evaluated offline");
    assertThat(admits(policy, Map.of("sub", "x"))).isFalse();
  }

  @Test
  void a_deny_that_may_apply_leaves_it_open() {
    TrustPolicy policy =
        policy(
            statement("Allow", "{\"Federated\": \"" + PROVIDER + "\"}", ""),
            statement(
                "Deny",
                "\"*\"",
                "\"Condition\": {\"NotIpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"}}"));
    assertThat(judged(policy, Map.of()).verdict()).isEqualTo(Truth.UNKNOWN);
    assertThat(admits(policy, Map.of())).isFalse();
  }

  @Test
  void not_action_and_not_principal_are_for_all_others() {
    String form = "{\"Effect\": \"%s\", \"%s\": {\"Federated\": \"%s\"}, \"NotAction\": \"%s\"}";
    assertThat(
            admits(
                policy(form.formatted("Allow", "Principal", PROVIDER, "sts:AssumeRole")), Map.of()))
        .isTrue();
    assertThat(admits(policy(form.formatted("Allow", "Principal", PROVIDER, "sts:*")), Map.of()))
        .isFalse();
    assertThat(
            judged(policy(form.formatted("Deny", "NotPrincipal", PROVIDER, "x")), Map.of())
                .findings()
                .getFirst()
                .reasons())
        .hasSize(1);
    assertThat(
            judged(policy(form.formatted("Allow", "NotPrincipal", "x", "x")), Map.of()).verdict())
        .isEqualTo(Truth.UNKNOWN);
  }

  @Test
  void a_parameter_of_the_request_is_judged_where_it_is_known() {
    TrustPolicy policy = policy(Map.of("StringLike", Map.of("sts:RoleSessionName", "20-*")));
    WebIdentityRequest request = request(Map.of());
    assertThat(policy.judge(request).verdict()).isEqualTo(Truth.UNKNOWN);
    assertThat(policy.judge(request.with("sts:RoleSessionName", "20-77")).verdict())
        .isEqualTo(Truth.HOLDS);
    assertThat(
            policy
                .judge(request.with("sts:RoleSessionName", "21-77"))
                .findings()
                .getFirst()
                .reasons())
        .containsExactly("StringLike sts:RoleSessionName: wants 20-*, the request has 21-77");
  }

  @Test
  void a_claim_that_is_not_given_leaves_it_open() {
    TrustPolicy policy =
        policy(
            Map.of(
                "StringEquals",
                Map.of("gitlab.example.com:sub", "x", "gitlab.com:project_id", "1")));
    Provider provider = new Provider("aws", "123456789012", ISSUER);
    WebIdentityRequest some = WebIdentityRequest.of(provider, new Claims(Map.of()), false);
    assertThat(policy.judge(some).findings().getFirst().doubts())
        .containsExactly(
            "StringEquals gitlab.example.com:sub: cannot be evaluated offline, the claim is not"
                + " given (--claim sub=VALUE)");
    assertThat(policy.judge(some).findings().getFirst().reasons())
        .as("of another issuer, and so in no token of this one")
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ForAllValues:StringEquals", "StringEqualsIfExists"})
  void a_condition_that_holds_for_want_of_a_claim_is_warned_of(String operator) {
    TrustPolicy policy = policy(Map.of(operator, Map.of("gitlab.example.com:project_id", "1")));
    assertThat(judged(policy, Map.of()).verdict()).isEqualTo(Truth.HOLDS);
    assertThat(judged(policy, Map.of()).findings().getFirst().warnings())
        .singleElement()
        .asString()
        .contains(operator, "protects nothing");
  }

  @Test
  void a_key_that_stands_twice_is_told() {
    TrustPolicy policy =
        TrustPolicy.parse(
            "{\"Statement\": %s}"
                .formatted(
                    statement(
                        "Allow",
                        "{\"Federated\": \"" + PROVIDER + "\"}",
                        "\"Condition\": {\"StringEquals\": {\"a\": \"b\"}, \"StringEquals\":"
                            + " {\"gitlab.example.com:sub\": \"x\"}}")));
    assertThat(policy.duplicates())
        .containsExactly("StringEquals stands more than once in Condition");
    assertThat(admits(policy, Map.of("sub", "x"))).isTrue();
  }

  @Test
  void the_whole_answer_of_get_role_is_a_policy() {
    String policy = TrustPolicy.document("123456789012", ISSUER, "aws", Map.of());
    for (String answer :
        List.of(
            "{\"Role\": {\"RoleName\": \"R\", \"AssumeRolePolicyDocument\": %s}}".formatted(policy),
            "{\"AssumeRolePolicyDocument\": %s}".formatted(policy),
            "{\"AssumeRolePolicyDocument\": \"%s\"}"
                .formatted(URLEncoder.encode(policy, StandardCharsets.UTF_8)),
            "\uFEFF" + policy)) {
      assertThat(admits(TrustPolicy.parse(answer), Map.of("aud", "aws"))).as(answer).isTrue();
    }
  }

  @Test
  void what_is_no_policy_is_refused() {
    for (String json :
        List.of(
            "",
            "null",
            "[]",
            "{}",
            "{\"Version\": \"2012-10-17\", \"Statement\": [null]}",
            "{\"Version\": \"2012-10-17\", \"Statement\": [\"x\"]}",
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Maybe\"}}",
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"NotPrincipal\": {}}}",
            "{\"Version\": \"2012-10-17\"}",
            "{\"Version\": \"2013\", \"Statement\": []}",
            "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\"}}",
            "{\"a\":".repeat(5_000),
            "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Resource\": \"*\"}}",
            "{\"Statement\": []} {}")) {
      assertThatThrownBy(() -> TrustPolicy.parse(json))
          .as(json)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String statement(String effect, String principal, String more) {
    return "{\"Effect\": \"%s\", \"Principal\": %s, \"Action\": \"sts:*\"%s}"
        .formatted(effect, principal, more.isEmpty() ? "" : ", " + more);
  }

  private static TrustPolicy policy(String... statements) {
    return TrustPolicy.parse(
        "{\"Version\": \"2012-10-17\", \"Statement\": [" + String.join(", ", statements) + "]}");
  }

  private static WebIdentityRequest request(Map<String, List<String>> claims) {
    return WebIdentityRequest.of(
        new Provider("aws", "123456789012", ISSUER), new Claims(claims), true);
  }

  private static Judgement judged(TrustPolicy policy, Map<String, List<String>> claims) {
    return policy.judge(request(claims));
  }

  private static TrustPolicy policy(Map<String, ?> condition) {
    return TrustPolicy.parse(
        JSONObjectUtils.toJSONString(
            Map.of(
                "Version",
                "2012-10-17",
                "Statement",
                Map.of(
                    "Effect",
                    "Allow",
                    "Principal",
                    Map.of("Federated", PROVIDER),
                    "Action",
                    "sts:AssumeRoleWithWebIdentity",
                    "Condition",
                    condition))));
  }

  private static boolean admits(TrustPolicy policy, Map<String, Object> claims) {
    return policy.admits(PROVIDER, ISSUER, claims);
  }
}
