package awsoidc.reach;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.ConfigurationFile;
import awsoidc.lint.LintedPolicy;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules beside trust policies. */
class ReachTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/Deploy";
  private static final Instance GITLAB =
      new Instance("gitlab.example.com", List.of("https://gitlab.example.com"));

  /** One rule for {@link #ROLE}. */
  private static List<Rule> rule(String when) throws IOException {
    return rules("  - {when: {" + when + "}, assume: \"" + ROLE + "\"}\n");
  }

  private static List<Rule> rules(String yaml) throws IOException {
    String whole = "gitlab: {url: https://gitlab.example.com}\nroles:\n" + yaml;
    ConfigurationFile.Result result =
        ConfigurationFile.read(
            "c.yaml", new ByteArrayInputStream(whole.getBytes(StandardCharsets.UTF_8)), false);
    assertThat(result).isInstanceOf(ConfigurationFile.Result.Valid.class);
    return ((ConfigurationFile.Result.Valid) result).configuration().rules().rules();
  }

  private static String statement(String effect, String provider, String condition) {
    return """
    {"Effect": "%s", "Action": "sts:AssumeRoleWithWebIdentity",
     "Principal": {"Federated": "arn:aws:iam::123456789012:oidc-provider/%s"},
     "Condition": {%s}}
    """
        .formatted(effect, provider, condition);
  }

  private static LintedPolicy policy(String... statements) {
    String json =
        Stream.of(statements)
            .collect(
                Collectors.joining(",", "{\"Version\": \"2012-10-17\", \"Statement\": [", "]}"));
    return LintedPolicy.read("p.json", json).policies().getFirst().of(ROLE);
  }

  private static TrustFit fit(List<Rule> rules, LintedPolicy policy) {
    return Reach.of(rules, List.of(policy), GITLAB).routes().getFirst().trust();
  }

  private static String likes(String subject) {
    return "\"StringLike\": {\"gitlab.example.com:sub\": \"" + subject + "\"}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "project_path: acme/shop | project_path:acme/shop:* | ALL",
        "project_path: acme/shop | project_path:acme/* | ALL",
        "project_path: acme/shop | project_path:acme/shop:ref_type:branch:ref:main | SOME",
        "project_path: acme/shop | project_path:acme/web:* | NONE",
        "project_path: acme/shop | project_path:acme/shop:ref_type:mr:* | NONE",
        "project_path: acme/shop | repo:acme/shop:* | NONE",
        "project_path: acme/shop | project_path:acme/shop:ref_type:?????*:ref:* | SOME",
        "project_path: acme/shop, ref: main, ref_type: branch"
            + " | project_path:acme/shop:ref_type:branch:ref:main | ALL",
        "project_path: acme/shop, ref: main | project_path:acme/shop:ref_type:branch:ref:main"
            + " | SOME",
        "project_path: acme/shop, ref_path: refs/heads/main"
            + " | project_path:acme/shop:ref_type:branch:ref:main | ALL",
        "project_path: acme/shop, ref_path: refs/tags/v1"
            + " | project_path:acme/shop:ref_type:branch:ref:* | NONE",
        "project_path: acme/shop, ref: \"release/*\" | project_path:acme/shop:*:ref:release/* |"
            + " ALL",
        "project_path: acme/shop, ref: \"release/*\" | project_path:acme/shop:*:ref:v* | NONE",
        "namespace_path: acme | project_path:acme/*:ref_type:* | ALL",
        "namespace_path: \"acme/**\" | project_path:acme/*:ref_type:* | ALL",
        "namespace_path: \"acme/**\" | project_path:acme/shop:* | NONE",
        "namespace_path: [acme, \"acme/**\"] | project_path:acme/shop:* | SOME",
        "project_path: [acme/shop, acme/web] | project_path:acme/shop:* | SOME",
        "sub: \"project_path:acme/shop:ref_type:branch:ref:main\" | project_path:acme/shop:* | ALL",
        "sub: \"project_path:acme/shop:ref_type:branch:ref:main\" | project_path:acme/web:* | NONE",
        "project_path: acme/shop | project_id:20:ref:main | UNKNOWN",
      })
  void how_many_jobs_of_a_rule_a_subject_admits(String when, String subject, Fit expected)
      throws IOException {
    LintedPolicy policy = policy(statement("Allow", GITLAB.provider(), likes(subject)));

    assertThat(fit(rule(when), policy).fit()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"StringEquals\": {\"gitlab.example.com:aud\": \"https://gitlab.example.com\"} | ALL",
        "\"StringEquals\": {\"gitlab.example.com:aud\": \"https://gitlab.example.com/\"} | NONE",
        "\"StringEquals\": {\"gitlab.example.com:sub\": \"project_path:acme/*\"} | NONE",
        "\"StringNotLike\": {\"gitlab.example.com:sub\": \"project_path:evil/*\"} | ALL",
        "\"StringNotLike\": {\"gitlab.example.com:sub\": \"project_path:acme/*\"} | NONE",
        "\"ForAllValues:StringLike\": {\"gitlab.example.com:sub\": \"project_path:evil/*\"} | NONE",
        "\"StringEquals\": {\"gitlab.example.com:project_id\": \"20\"} | NONE",
        "\"StringEqualsIfExists\": {\"gitlab.example.com:project_id\": \"20\"} | ALL",
        "\"StringEquals\": {\"gitlab.com:sub\": \"project_path:acme/shop:*\"} | NONE",
        "\"IpAddress\": {\"aws:SourceIp\": \"10.0.0.0/8\"} | UNKNOWN",
        "\"StringEqualsIgnoreCase\": {\"gitlab.example.com:sub\": \"x\"} | UNKNOWN",
        "\"StringLike\": {\"gitlab.example.com:sub\": \"project_path:${aws:username}/*\"} |"
            + " UNKNOWN",
        "\"Null\": {\"gitlab.example.com:sub\": \"false\"} | ALL",
      })
  void how_many_jobs_of_a_rule_a_condition_admits(String condition, Fit expected)
      throws IOException {
    LintedPolicy policy = policy(statement("Allow", GITLAB.provider(), condition));

    assertThat(fit(rule("project_path: acme/shop"), policy).fit()).isEqualTo(expected);
  }

  @Test
  void one_of_several_statements_is_enough_and_another_providers_is_none() throws IOException {
    String web = statement("Allow", GITLAB.provider(), likes("project_path:acme/web:*"));
    String shop = statement("Allow", GITLAB.provider(), likes("project_path:acme/shop:*"));
    String elsewhere = statement("Allow", "gitlab.com", likes("project_path:acme/shop:*"));
    List<Rule> rule = rule("project_path: acme/shop");

    assertThat(fit(rule, policy(web, shop)).fit()).isEqualTo(Fit.ALL);
    assertThat(fit(rule, policy(elsewhere)))
        .satisfies(trust -> {
          assertThat(trust.fit()).isEqualTo(Fit.NONE);
          assertThat(trust.reasons()).contains("its provider is not gitlab.example.com");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "project_path:acme/shop:*, NONE",
    "project_path:acme/shop:ref_type:tag:*, SOME",
    "project_path:acme/web:*, ALL",
  })
  void a_deny_takes_back_what_it_applies_to(String subject, Fit left) throws IOException {
    LintedPolicy policy =
        policy(
            statement("Allow", GITLAB.provider(), likes("project_path:acme/*")),
            statement("Deny", GITLAB.provider(), likes(subject)));

    assertThat(fit(rule("project_path: acme/shop"), policy).fit()).isEqualTo(left);
  }

  @Test
  void a_reason_names_jobs_that_are_not_admitted() throws IOException {
    LintedPolicy policy =
        policy(
            statement(
                "Allow", GITLAB.provider(), likes("project_path:acme/shop:ref_type:branch:*")));

    assertThat(fit(rule("project_path: acme/shop, ref: v1"), policy).reasons())
        .singleElement()
        .asString()
        .endsWith("not one of project_path:acme/shop:ref_type:tag:ref:v1");
  }

  @Test
  void a_claim_that_the_rule_does_not_ask_for_may_be_another() throws IOException {
    Instance gitLabCom = new Instance("gitlab.com", List.of());
    LintedPolicy policy =
        policy(
            statement(
                "Allow", "gitlab.com", "\"StringEquals\": {\"gitlab.com:project_id\": \"20\"}"));
    TrustFit unasked =
        Reach.of(rule("project_path: acme/shop"), List.of(policy), gitLabCom)
            .routes()
            .getFirst()
            .trust();
    TrustFit asked =
        Reach.of(rule("project_id: 20"), List.of(policy), gitLabCom).routes().getFirst().trust();

    assertThat(unasked.fit()).isEqualTo(Fit.SOME);
    assertThat(unasked.reasons()).asString().contains("the rule asks nothing of project_id");
    assertThat(asked.fit()).isEqualTo(Fit.ALL);
  }

  @Test
  void rules_that_no_job_can_both_fit_do_not_overlap() throws IOException {
    Overlaps overlaps =
        Overlaps.of(
            rules(
                """
                  - {when: {project_path: acme/shop, environment: production}, assume: none}
                  - {when: {project_path: acme/web}, assume: none}
                  - {when: {namespace_path: other}, assume: none}
                  - {when: {project_path: acme/shop, ref_protected: true}, assume: none}
                  - {when: {project_path: acme/shop, ref_protected: false}, assume: none}
                  - {when: {namespace_path: acme}, assume: none}
                """));

    assertThat(overlaps.complete()).isTrue();
    assertThat(Stream.of(2, 3, 4, 5, 6).map(overlaps::above))
        .containsExactly(List.of(), List.of(), List.of(1), List.of(1), List.of(1, 2, 4, 5));
  }

  @Test
  void a_role_is_reached_by_name_by_choice_by_a_profile_and_on_the_way() throws IOException {
    List<Rule> rules =
        rules(
            """
              - {when: {project_id: 1}, assume: "%1$s"}
              - {when: {project_id: 2}, assume: {variable: ROLE, allow: ["%2$s"]}}
              - {when: {project_id: 3}, assume: "%3$s", profiles: {p: {assume: "%1$s"}}}
              - {when: {project_id: 4}, assume: "%1$s", then: [{assume: "%3$s"}]}
              - {when: {project_id: 5}, assume: "%3$s"}
            """
                .formatted(
                    ROLE,
                    "arn:aws:iam::123456789012:role/De*",
                    "arn:aws:iam::123456789012:role/Other"));

    Reach reach = Reach.of(rules, List.of(), GITLAB, RoleArn.parse(ROLE).orElseThrow());

    assertThat(reach.routes()).extracting(Route::number).containsExactly(1, 2, 3, 4);
    assertThat(reach.routes().get(1).variable()).contains("ROLE");
    assertThat(reach.routes().get(2).profile()).contains("p");
    assertThat(reach.routes().get(3).via()).containsExactly(ROLE);
    assertThat(reach.routes()).allMatch(route -> route.trust().policy().isEmpty());
  }
}
