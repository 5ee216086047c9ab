package awsoidc.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.util.JSONObjectUtils;
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
        policy(Map.of("StringEquals", Map.of("gitlab.example.com:groups_direct", "acme")));
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

  @ParameterizedTest
  @ValueSource(strings = {"ForSomeValues:StringLike", "ArnLike", "stringequals", "Bool", ""})
  void an_operator_that_is_not_known_is_refused(String operator) {
    assertThatThrownBy(() -> policy(Map.of(operator, Map.of("gitlab.example.com:ref", "main"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("operator");
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
            "{\"Version\": \"2012-10-17\", \"Statement\": {\"NotPrincipal\": {}}}")) {
      assertThatThrownBy(() -> TrustPolicy.parse(json))
          .as(json)
          .isInstanceOf(IllegalArgumentException.class);
    }
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
