package awsoidc.trust;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.Claims;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a trust policy says of a token, and what is wrong with it. */
class FindingTest {

  private static final String ISSUER = "https://gitlab.example.com";
  private static final Provider PROVIDER = new Provider("aws", "123456789012", ISSUER);
  private static final String SUB = "project_path:acme/shop:ref_type:branch:ref:main";

  @Test
  void a_policy_that_fits_applies() {
    assertThat(misfits("StringEquals", "gitlab.example.com:sub", SUB)).isEmpty();
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @CsvSource(
      delimiter = '|',
      value = {
        "StringEquals | gitlab.example.com:sub | project_path:acme/*:ref_type:branch:ref:main |"
            + " need StringLike",
        "StringEquals | gitlab.com:sub | project_path:acme/shop:ref_type:branch:ref:main | must"
            + " begin with the issuer",
        "StringEquals | gitlab.example.com:sub | project_path:Acme/shop:ref_type:branch:ref:main |"
            + " upper and lower case",
        "StringEquals | gitlab.example.com:aud | https://gitlab.example.com/ | slash at the end",
        "StringEquals | gitlab.example.com:sub | repo:acme/shop:ref:refs/heads/main | GitHub's",
        "StringEquals | gitlab.example.com:sub | project_path:acme/shop:environment:prod |"
            + " environment",
        "StringEquals | gitlab.example.com:sub |"
            + " project_path:acme/shop:ref_type:branch:ref:refs/heads/main | without refs/heads",
        "StringLike | gitlab.example.com:sub | project_path:acme/shop:ref_type:tag:ref:* |"
            + " ref_type differs",
        "StringEquals | gitlab.example.com:sub | project_path:acme/shop:ref_type:branch:ref:next |"
            + " ref differs: next is wanted, main is there",
        "StringEquals | gitlab.example.com:project_id | 20 | does not offer this claim",
      })
  void what_does_not_fit_is_said_with_the_likely_reason(
      String operator, String key, String value, String hint) {
    assertThat(misfits(operator, key, value))
        .singleElement()
        .asString()
        .startsWith(operator + " " + key + ": wants " + value)
        .contains(hint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike"})
  void what_must_not_be_is_said_without_a_guess(String operator) {
    assertThat(misfits(operator, "gitlab.example.com:sub", SUB))
        .containsExactly(
            operator + " gitlab.example.com:sub: must not be " + SUB + ", the token has " + SUB);
  }

  @Test
  void the_principal_and_the_action_are_part_of_it() {
    TrustPolicy other =
        TrustPolicy.parse(
            """
            {"Version": "2012-10-17", "Statement": {"Effect": "Allow",
             "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/gitlab.com"},
             "Action": "sts:AssumeRole"}}
            """);
    assertThat(finding(other, claims(Map.of())).reasons())
        .satisfiesExactly(
            principal -> assertThat(principal).contains(PROVIDER.arn()),
            action -> assertThat(action).contains("sts:AssumeRoleWithWebIdentity"));
  }

  /** "Available keys for AWS OIDC federation", IAM User Guide. */
  @Test
  void gitlab_com_offers_more_claims_than_other_issuers() {
    Provider gitlabCom = new Provider("aws", "123456789012", "https://gitlab.com");
    assertThat(gitlabCom.offers("project_id")).isTrue();
    assertThat(PROVIDER.offers("project_id")).isFalse();
    assertThat(PROVIDER.offers("sub")).isTrue();
  }

  @Test
  void the_policy_that_admits_a_job_admits_it_and_no_other_branch() {
    Claims claims = claims(Map.of("project_id", List.of("20")));
    for (Provider provider : List.of(PROVIDER, new Provider("aws-cn", "1", "https://gitlab.com"))) {
      String policy = String.join("\n", new Admission(provider, ISSUER, claims).policy());
      TrustPolicy admitting = TrustPolicy.parse(policy);
      assertThat(admitting.judge(WebIdentityRequest.of(provider, claims, true)).verdict())
          .isEqualTo(Truth.HOLDS);
      Claims other = claims(Map.of("sub", List.of(SUB + "x")));
      assertThat(admitting.judge(WebIdentityRequest.of(provider, other, true)).verdict())
          .isEqualTo(Truth.FAILS);
      assertThat(policy.contains(":project_id\": \"20\"")).isEqualTo(provider.isGitLabCom());
    }
  }

  @Test
  void a_branch_cannot_break_out_of_the_policy() {
    Claims claims = claims(Map.of("sub", List.of("project_path:a/b:ref:x\",\"y\\")));
    String policy = String.join("\n", new Admission(PROVIDER, ISSUER, claims).policy());
    assertThat(finding(TrustPolicy.parse(policy), claims).applies()).isTrue();
  }

  @Test
  void a_branch_cannot_be_a_policy_variable() {
    Claims claims = claims(Map.of("sub", List.of("project_path:a/b:ref:$${aws:username}${*}")));
    String policy = String.join("\n", new Admission(PROVIDER, ISSUER, claims).policy());
    assertThat(finding(TrustPolicy.parse(policy), claims).applies()).isTrue();
  }

  @Test
  void patterns_of_sub_stand_apart_from_what_must_be_equal() {
    Claims wanted =
        new Claims(Map.of("sub", List.of(SUB, "project_path:a/b:*"), "project_id", List.of("1")));
    String policy = String.join("\n", new Admission(PROVIDER, ISSUER, wanted, true).policy());
    assertThat(finding(TrustPolicy.parse(policy), claims(Map.of())).applies()).isTrue();
    assertThat(
            finding(
                    TrustPolicy.parse(policy),
                    claims(Map.of("sub", List.of("project_path:a/b:ref:x"))))
                .applies())
        .isTrue();
    assertThat(
            finding(
                    TrustPolicy.parse(policy),
                    claims(Map.of("sub", List.of("project_path:a/bc:ref:x"))))
                .applies())
        .isFalse();
  }

  @Test
  void a_branch_cannot_move_the_cursor_of_a_terminal() {
    Claims claims = claims(Map.of("sub", List.of("project_path:a/b:ref:\u001b[2J\u202e")));
    String policy = String.join("\n", new Admission(PROVIDER, ISSUER, claims).policy());
    assertThat(policy).contains("ref:\\u001b[2J\\u202e").doesNotContain("\u001b", "\u202e");
    assertThat(finding(TrustPolicy.parse(policy), claims).applies()).isTrue();
  }

  @Test
  void causes_are_chosen_from_the_token_the_likeliest_first() {
    assertThat(causes(Map.of("sub", List.of("project_id:20:ref:main"))).getFirst())
        .contains("other sub components");
    assertThat(causes(Map.of("job_project_path", List.of("up/stream"))).getFirst())
        .contains("fork's merge request", "acme/shop", "up/stream");
    assertThat(causes(Map.of("pipeline_source", List.of("merge_request_event"))).getFirst())
        .contains("source branch");
    assertThat(causes(Map.of("ref_type", List.of("tag"))).getFirst()).contains("ref_type:tag");
    assertThat(causes(Map.of("ref_protected", List.of("false"))).getFirst())
        .contains("not protected");
    assertThat(causes(Map.of("environment", List.of("production"))).getFirst())
        .contains("production");
    assertThat(causes(Map.of()).getLast()).contains("there is no role R");
    assertThat(
            causes(
                Map.of(
                    "sub", List.of("x"),
                    "job_project_path", List.of("y"),
                    "pipeline_source", List.of("merge_request_event"),
                    "ref_type", List.of("tag"),
                    "environment", List.of("z"))))
        .hasSize(5);
  }

  private static List<String> causes(Map<String, List<String>> more) {
    return Causes.of(PROVIDER, "R", claims(more));
  }

  private static Finding finding(TrustPolicy policy, Claims claims) {
    return policy.judge(WebIdentityRequest.of(PROVIDER, claims, true)).findings().getFirst();
  }

  private static List<String> misfits(String operator, String key, String value) {
    TrustPolicy policy =
        TrustPolicy.parse(
            """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
             "Principal": {"Federated": "%s"}, "Action": "sts:AssumeRoleWithWebIdentity",
             "Condition": {"%s": {"%s": "%s"}}}]}
            """
                .formatted(PROVIDER.arn(), operator, key, value));
    return finding(policy, claims(Map.of("project_id", List.of("20")))).reasons();
  }

  private static Claims claims(Map<String, List<String>> more) {
    Map<String, List<String>> claims = new LinkedHashMap<>();
    claims.put("iss", List.of(ISSUER));
    claims.put("aud", List.of(ISSUER));
    claims.put("sub", List.of(SUB));
    claims.put("project_path", List.of("acme/shop"));
    claims.put("ref", List.of("main"));
    claims.putAll(more);
    return new Claims(claims);
  }
}
