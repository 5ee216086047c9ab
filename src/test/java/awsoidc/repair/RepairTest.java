package awsoidc.repair;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.Claims;
import awsoidc.trust.Judgement;
import awsoidc.trust.Provider;
import awsoidc.trust.TrustPolicy;
import awsoidc.trust.WebIdentityRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a condition that does not fit, and what is added to one that does. */
class RepairTest {

  private static final String SUB = "project_path:acme/shop:ref_type:branch:ref:next";
  private static final Provider OWN =
      new Provider("aws", "123456789012", "https://gitlab.example.com");
  private static final Provider COM = new Provider("aws", "123456789012", "https://gitlab.com");

  /** Of a token of gitlab.com: of the project 20, on an unprotected ref, started by alice. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "\"StringEquals\": {\"gitlab.com:sub\": \"x\"} | {\"StringEquals\": {\"gitlab.com:sub\":"
            + " \"$SUB\"}}",
        "\"StringLike\": {\"gitlab.com:sub\": [\"x*\", \"y\"]} | {\"StringLike\":"
            + " {\"gitlab.com:sub\": \"$SUB\"}}",
        "\"StringNotLike\": {\"gitlab.com:sub\": \"*:next\"} | {\"StringEquals\":"
            + " {\"gitlab.com:sub\": \"$SUB\"}}",
        "\"StringEquals\": {\"gitlab.example.com:sub\": \"$SUB\"} | {\"StringEquals\":"
            + " {\"gitlab.com:sub\": \"$SUB\"}}",
        "\"StringLike\": {\"gitlab.example.com:sub\": \"*acme/shop:*\"} | {\"StringLike\":"
            + " {\"gitlab.com:sub\": \"*acme/shop:*\"}}",
        "\"StringEquals\": {\"gitlab.example.com:project_id\": \"1\"} | {\"StringEquals\":"
            + " {\"gitlab.com:project_id\": \"20\"}}",
        "\"StringEquals\": {\"gitlab.com:project_path\": \"acme/shop\"} | {\"StringEquals\":"
            + " {\"gitlab.com:sub\": \"$SUB\"}}",
        "\"StringLike\": {\"gitlab.com:sub\": \"*:next\"}, \"StringEquals\":"
            + " {\"gitlab.com:environment\": \"a\"} | {\"StringLike\": {\"gitlab.com:sub\":"
            + " \"*:next\"}}",
        "\"StringEqualsIfExists\": {\"gitlab.com:project_id\": \"1\"} | {\"StringEqualsIfExists\":"
            + " {\"gitlab.com:project_id\": \"20\"}}",
        "\"ForAllValues:StringEquals\": {\"gitlab.com:aud\": \"x\"} |"
            + " {\"ForAllValues:StringEquals\": {\"gitlab.com:aud\": \"a\"}}",
        "\"StringEquals\": {\"gitlab.com:sub\": \"${gitlab.com:project_id}\"} | {\"StringEquals\":"
            + " {\"gitlab.com:sub\": \"$SUB\"}}",
        "\"Bool\": {\"gitlab.com:ref_protected\": \"true\"} | {\"Bool\":"
            + " {\"gitlab.com:ref_protected\": \"false\"}}",
        "\"NumericLessThan\": {\"gitlab.com:project_id\": \"20\"} | {\"NumericLessThanEquals\":"
            + " {\"gitlab.com:project_id\": \"20\"}}",
        "\"NumericNotEquals\": {\"gitlab.com:project_id\": \"20\"} | {\"NumericEquals\":"
            + " {\"gitlab.com:project_id\": \"20\"}}",
        "\"BinaryEquals\": {\"gitlab.com:project_id\": \"MQ==\"} | {\"BinaryEquals\":"
            + " {\"gitlab.com:project_id\": \"MjA=\"}}",
        "\"Null\": {\"gitlab.com:sub\": \"true\"} | {\"Null\": {\"gitlab.com:sub\": \"false\"}}",
        "\"StringEquals\": {\"gitlab.com:user_login\": \"b\"} | {\"StringEquals\":"
            + " {\"gitlab.com:user_login\": \"${$}{a*}\"}}",
        "\"StringLike\": {\"gitlab.com:user_login\": \"b\"} | {\"StringLike\":"
            + " {\"gitlab.com:user_login\": \"${$}{a${*}}\"}}",
        "\"StringEquals\": {\"sts:ExternalId\": \"x\", \"gitlab.com:sub\": \"$SUB\"} |"
            + " {\"StringEquals\": {\"gitlab.com:sub\": \"$SUB\"}}",
        "\"StringLike\": {\"sts:RoleSessionName\": \"x-*\"} | {\"StringLike\":"
            + " {\"sts:RoleSessionName\": \"20-4711\"}}",
        "\"DateLessThan\": {\"aws:CurrentTime\": \"2025-01-01T00:00:00Z\"} | {\"StringEquals\":"
            + " {\"gitlab.com:sub\": \"$SUB\"}}",
        "\"IpAddress\": {\"aws:SourceIp\": \"203.0.113.0/24\"} | {\"IpAddress\":"
            + " {\"aws:SourceIp\": \"198.51.100.1\"}}",
      })
  void a_condition_that_does_not_fit_becomes_one_that_admits_exactly_the_token(
      String before, String after) {
    TrustPolicy policy = policy(COM, before.replace("$SUB", SUB));

    StatementChange change = Repair.of(policy.judge(request()), request()).orElseThrow();

    assertThat(text(change)).isEqualTo("\"Condition\": " + after.replace("$SUB", SUB));
    assertThat(change.to().judge(1, request()).applies()).isTrue();
  }

  /** Policies before 2012-10-17 have no way to write a * that is no pattern. */
  @Test
  void a_pattern_of_an_old_policy_becomes_an_exact_value_where_only_that_can_be_written() {
    TrustPolicy policy =
        TrustPolicy.parse(
            statement(COM, "\"StringLike\": {\"gitlab.com:user_login\": \"b\"}")
                .replace("2012-10-17", "2008-10-17"));

    assertThat(text(Repair.of(policy.judge(request()), request()).orElseThrow()))
        .isEqualTo("\"Condition\": {\"StringEquals\": {\"gitlab.com:user_login\": \"${a*}\"}}");
  }

  @Test
  void principal_and_action_become_the_providers() {
    TrustPolicy policy =
        TrustPolicy.parse(
            statement(OWN, "\"StringEquals\": {\"gitlab.com:sub\": \"" + SUB + "\"}")
                .replace("sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"));

    StatementChange change = Repair.of(policy.judge(request()), request()).orElseThrow();

    assertThat(text(change))
        .isEqualTo(
            "\"Principal\": {\"Federated\": \""
                + COM.arn()
                + "\"} \"Action\":"
                + " \"sts:AssumeRoleWithWebIdentity\"");
    assertThat(change.members()).extracting(one -> one.mark().line()).containsExactly(2, 3);
  }

  /** The other account goes on to assume the role by AssumeRole. */
  @Test
  void principals_and_actions_of_others_stay() {
    TrustPolicy policy =
        TrustPolicy.parse(
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
              "Principal": {"AWS": "arn:aws:iam::210987654321:root", "Federated": "%s"},
              "Action": "sts:AssumeRole"}]}
            """
                .formatted(OWN.arn()));

    assertThat(text(Repair.of(policy.judge(request()), request()).orElseThrow()))
        .contains("\"AWS\": \"arn:aws:iam::210987654321:root\"", "\"Federated\": \"" + COM.arn())
        .contains("\"Action\": [\"sts:AssumeRole\", \"sts:AssumeRoleWithWebIdentity\"]");
  }

  @Test
  void the_statement_that_fits_best_is_changed() {
    String near = "\"StringEquals\": {\"gitlab.com:aud\": \"a\", \"gitlab.com:sub\": \"x\"}";
    String far = "\"StringEquals\": {\"gitlab.com:aud\": \"b\", \"gitlab.com:sub\": \"x\"}";
    TrustPolicy policy =
        TrustPolicy.parse(
            "{\"Version\": \"2012-10-17\", \"Statement\": ["
                + one(COM, far)
                + ",\n"
                + one(COM, near)
                + "]}");

    StatementChange change = Repair.of(policy.judge(request()), request()).orElseThrow();

    assertThat(change.number()).isEqualTo(2);
    assertThat(text(change)).contains("\"gitlab.com:aud\": \"a\"", SUB);
  }

  @Test
  void nothing_is_changed_where_a_statement_applies_or_may_apply_or_none_is_for_web_identities() {
    assertThat(repair(policy(COM, "\"StringEquals\": {\"gitlab.com:sub\": \"" + SUB + "\"}")))
        .isEmpty();
    assertThat(repair(policy(COM, "\"StringEquals\": {\"aws:SourceVpc\": \"b\"}"))).isEmpty();
    assertThat(
            repair(
                TrustPolicy.parse(
                    "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Service\":"
                        + " \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}}")))
        .isEmpty();
  }

  @Test
  void a_condition_is_not_taken_out_where_no_subject_is_known_to_take_its_place() {
    WebIdentityRequest request =
        WebIdentityRequest.of(COM, new Claims(Map.of("aud", List.of("a"))), false);
    TrustPolicy policy = policy(COM, "\"StringEquals\": {\"gitlab.com:ref\": \"main\"}");

    assertThat(Repair.of(policy.judge(request), request)).isEmpty();
  }

  @Test
  void one_step_tighter_is_the_exact_subject_and_what_aws_offers_of_gitlab_com() {
    Map<String, List<String>> claims = new HashMap<>(claims());
    claims.put("ref_protected", List.of("true"));

    assertThat(
            tighter(
                COM,
                claims,
                "\"StringLike\": {\"gitlab.com:sub\": \"*:next\"}, \"StringEqualsIfExists\":"
                    + " {\"gitlab.com:namespace_id\": \"7\"}"))
        .hasValue(
            "\"Condition\": {\"StringEquals\": {\"gitlab.com:namespace_id\": \"7\","
                + " \"gitlab.com:aud\": \"a\", \"gitlab.com:sub\": \""
                + SUB
                + "\", \"gitlab.com:project_id\": \"20\", \"gitlab.com:ref_protected\":"
                + " \"true\"}}");
  }

  /** AWS offers nothing else of it, and a ref that is not protected is not asked to be so. */
  @Test
  void one_step_tighter_has_only_keys_that_the_issuer_can_have() {
    assertThat(tighter(OWN, claims(), "\"StringLike\": {\"gitlab.example.com:sub\": \"*acme/*\"}"))
        .hasValue(
            "\"Condition\": {\"StringEquals\": {\"gitlab.example.com:aud\": \"a\","
                + " \"gitlab.example.com:sub\": \""
                + SUB
                + "\"}}");
    assertThat(
            tighter(
                OWN,
                claims(),
                "\"StringEquals\": {\"gitlab.example.com:aud\": \"a\","
                    + " \"gitlab.example.com:sub\": \""
                    + SUB
                    + "\"}"))
        .isEmpty();
  }

  private static Optional<String> tighter(
      Provider provider, Map<String, List<String>> claims, String conditions) {
    WebIdentityRequest request = WebIdentityRequest.of(provider, new Claims(claims), true);
    Judgement judgement = policy(provider, conditions).judge(request);
    var statement = judgement.findings().getFirst().statement();
    return Tightening.of(1, statement, statement, request).map(RepairTest::text);
  }

  private static Optional<StatementChange> repair(TrustPolicy policy) {
    return Repair.of(policy.judge(request()), request());
  }

  private static WebIdentityRequest request() {
    return WebIdentityRequest.of(COM, new Claims(claims()), true)
        .with("sts:RoleSessionName", "20-4711")
        .with("aws:CurrentTime", "2026-11-28T12:00:00Z")
        .with("aws:SourceIp", "198.51.100.1");
  }

  private static Map<String, List<String>> claims() {
    return Map.of(
        "sub", List.of(SUB),
        "aud", List.of("a"),
        "project_id", List.of("20"),
        "namespace_id", List.of("7"),
        "ref_protected", List.of("false"),
        "user_login", List.of("${a*}"));
  }

  private static String text(StatementChange change) {
    return change.members().stream()
        .flatMap(one -> one.lines().stream())
        .map(String::strip)
        .collect(Collectors.joining(" "))
        .replace("{ ", "{")
        .replace("[ ", "[")
        .replace(" ]", "]")
        .replace(" }", "}");
  }

  private static TrustPolicy policy(Provider provider, String conditions) {
    return TrustPolicy.parse(statement(provider, conditions));
  }

  private static String statement(Provider provider, String conditions) {
    return "{\"Version\": \"2012-10-17\", \"Statement\": " + one(provider, conditions) + "}";
  }

  private static String one(Provider provider, String conditions) {
    return "{\"Effect\": \"Allow\",\n\"Principal\": {\"Federated\": \""
        + provider.arn()
        + "\"},\n\"Action\": \"sts:AssumeRoleWithWebIdentity\",\n\"Condition\": {"
        + conditions
        + "}}";
  }
}
