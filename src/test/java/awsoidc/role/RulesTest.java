package awsoidc.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import awsoidc.pattern.Glob;
import awsoidc.token.Claims;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

  private static final RoleArn DEPLOY = arn("Deploy");
  private static final RoleArn ADMIN = arn("Admin");

  private static final Claims SHOP =
      new Claims(
          Map.of(
              "project_path", List.of("acme/shop"),
              "ref_protected", List.of("true"),
              "groups_direct", List.of("acme", "acme/ops"),
              "project_id", List.of("20"),
              "job_id", List.of("77")));

  @Test
  void the_first_rule_that_fits_wins() {
    Rules rules =
        new Rules(
            List.of(
                rule("other", Map.of("project_path", List.of("acme/other")), fixed(ADMIN)),
                rule("shop", Map.of("project_path", List.of("acme/shop")), fixed(DEPLOY)),
                rule("everyone", Map.of(), fixed(ADMIN))));

    assertThat(granted(rules).role()).isEqualTo(DEPLOY);
    assertThat(granted(rules).rule()).isEqualTo("shop");
  }

  @Test
  void every_condition_must_hold() {
    assertThat(fits(Map.of("project_path", "acme/shop", "ref_protected", "true"))).isTrue();
    assertThat(fits(Map.of("project_path", "acme/shop", "ref_protected", "false"))).isFalse();
  }

  @Test
  void any_value_of_a_condition_will_do() {
    Rules rules =
        new Rules(
            List.of(rule("r", Map.of("project_path", List.of("x/y", "acme/*")), fixed(DEPLOY))));

    assertThat(decide(rules)).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void any_element_of_a_claim_that_is_a_list_will_do() {
    assertThat(fits(Map.of("groups_direct", "acme/ops"))).isTrue();
    assertThat(fits(Map.of("groups_direct", "acme/*"))).isTrue();
    assertThat(fits(Map.of("groups_direct", "ops"))).isFalse();
    assertThat(fits(Map.of("groups_direct", "acme,acme/ops"))).isFalse();
  }

  @Test
  void an_absent_claim_fits_nothing() {
    assertThat(fits(Map.of("environment", "**"))).isFalse();
    assertThat(fits(Map.of("environment", ""))).isFalse();
  }

  @Test
  void a_rule_without_conditions_fits_every_token() {
    assertThat(fits(Map.of())).isTrue();
  }

  @Test
  void assume_none_ends_the_search() {
    Rules rules =
        new Rules(
            List.of(
                rule("nobody", Map.of(), new Assume.None()),
                rule("everyone", Map.of(), fixed(ADMIN))));

    assertThat(decide(rules)).isEqualTo(new Decision.Declined("nobody"));
  }

  /** GitLab leaves groups_direct out of the token of a member of more than 200 groups. */
  @ParameterizedTest
  @ValueSource(strings = {"groups_indirect", "user_access_level", "job_project_path", "misspelt"})
  void a_claim_that_the_token_lacks_leads_past_no_rule_that_declines(String claim) {
    Map<String, List<String>> contractors = new LinkedHashMap<>();
    contractors.put("project_path", List.of("acme/*"));
    contractors.put(claim, List.of("contractors"));
    Rule none = rule("no contractors", contractors, new Assume.None());

    assertThat(decide(new Rules(List.of(none, rule("all", Map.of(), fixed(DEPLOY))))))
        .isEqualTo(new Decision.Undecided("no contractors", List.of(claim), "all"));
    assertThat(
            decide(
                new Rules(
                    List.of(none, rule("all", Map.of(), new Assume.FromVariable("X", List.of()))))))
        .isInstanceOf(Decision.Undecided.class);
    assertThat(decide(new Rules(List.of(none, rule("rest", Map.of(), new Assume.None())))))
        .isEqualTo(new Decision.Declined("rest"));
    assertThat(decide(new Rules(List.of(none)))).isInstanceOf(Decision.Unmatched.class);
  }

  @Test
  void what_the_token_says_against_a_rule_that_declines_leads_past_it() {
    Map<String, List<String>> elsewhere = new LinkedHashMap<>();
    elsewhere.put("groups_indirect", List.of("contractors"));
    elsewhere.put("project_path", List.of("x/y"));

    assertThat(decide(twoRules(elsewhere))).isInstanceOf(Decision.Granted.class);
    assertThat(decide(twoRules(Map.of("groups_direct", List.of("contractors")))))
        .isInstanceOf(Decision.Granted.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"environment", "environment_protected", "deployment_tier"})
  void a_job_without_an_environment_is_none_of_an_environment(String claim) {
    assertThat(decide(twoRules(Map.of(claim, List.of("production")))))
        .isInstanceOf(Decision.Granted.class);
  }

  @Test
  void rules_that_decline_by_what_some_tokens_lack_are_told_to_the_operator() {
    Rule none = rule("no ops", Map.of("groups_direct", List.of("acme/ops")), new Assume.None());
    Rule grants = rule("all", Map.of(), fixed(DEPLOY));

    assertThat(new Rules(List.of(none, grants)).unsure())
        .singleElement()
        .satisfies(unsure -> assertThat(unsure.claim()).isEqualTo("groups_direct"))
        .satisfies(unsure -> assertThat(unsure.number()).isEqualTo(1));
    assertThat(new Rules(List.of(grants, none)).unsure()).isEmpty();
    assertThat(
            new Rules(
                    List.of(
                        rule("x", Map.of("environment", List.of("x")), new Assume.None()), grants))
                .unsure())
        .isEmpty();
  }

  private static Rules twoRules(Map<String, List<String>> declining) {
    return new Rules(
        List.of(
            rule("declining", declining, new Assume.None()), rule("all", Map.of(), fixed(DEPLOY))));
  }

  @Test
  void without_rules_nothing_comes_close() {
    assertThat(decide(new Rules(List.of()))).isEqualTo(new Decision.Unmatched(Optional.empty()));
  }

  @Test
  void the_closest_rule_is_the_one_with_most_conditions_met() {
    Map<String, List<String>> near = new LinkedHashMap<>();
    near.put("project_path", List.of("acme/shop"));
    near.put("environment", List.of("production"));
    Rules rules =
        new Rules(
            List.of(
                rule("far", Map.of("project_path", List.of("x/y")), fixed(ADMIN)),
                rule("near", near, fixed(DEPLOY))));

    assertThat(decide(rules))
        .isEqualTo(
            new Decision.Unmatched(
                Optional.of(
                    new Decision.NearMiss(
                        "near",
                        List.of(
                            new Decision.Miss(
                                "environment", List.of(new Glob("production")), List.of()))))));
  }

  @Test
  void of_rules_that_are_equally_close_the_first_is_told_with_all_that_it_misses() {
    Map<String, List<String>> first = new LinkedHashMap<>();
    first.put("ref_protected", List.of("false"));
    first.put("project_path", List.of("x/y"));
    Rules rules =
        new Rules(
            List.of(
                rule("first", first, fixed(ADMIN)),
                rule("second", Map.of("project_path", List.of("z")), fixed(DEPLOY))));

    assertThat(decide(rules))
        .isEqualTo(
            new Decision.Unmatched(
                Optional.of(
                    new Decision.NearMiss(
                        "first",
                        List.of(
                            new Decision.Miss(
                                "ref_protected", List.of(new Glob("false")), List.of("true")),
                            new Decision.Miss(
                                "project_path",
                                List.of(new Glob("x/y")),
                                List.of("acme/shop")))))));
  }

  @Test
  void a_variable_chooses_among_the_allowed_roles() {
    assertThat(chosen("arn:aws:iam::123456789012:role/ci/*", "arn:aws:iam::123456789012:role/ci/A"))
        .isInstanceOfSatisfying(
            Decision.Granted.class,
            granted ->
                assertThat(granted.grant().role())
                    .hasToString("arn:aws:iam::123456789012:role/ci/A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::123456789012:role/Admin",
        "arn:aws:iam::123456789012:role/ci/../Admin",
        "arn:aws:iam::123456789012:role/ci/sub/A",
        "arn:aws:iam::123456789012:role/ci/..",
        "arn:aws:iam::123456789012:role/ci/",
        "arn:aws:iam::123456789012:role/ci/A\narn:aws:iam::123456789012:role/Admin",
        "arn:aws:iam::999999999999:role/ci/A",
        "arn:aws-cn:iam::123456789012:role/ci/A",
        "ARN:aws:iam::123456789012:role/ci/A",
        "$ROLE",
        "",
      })
  void a_variable_beyond_the_allowed_roles_is_refused(String value) {
    assertThat(chosen("arn:aws:iam::123456789012:role/ci/*", value))
        .isEqualTo(
            new Decision.RoleNotAllowed(
                "r",
                "ROLE_ARN",
                Optional.of(value),
                List.of(new Glob("arn:aws:iam::123456789012:role/ci/*"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:iam::123456789012:role/ci/../Admin",
        "arn:aws:iam::123456789012:role/ci/./Admin",
        "arn:aws:iam::123456789012:role/ci//Admin",
        "arn:aws:iam::123456789012:role/ci/a b",
      })
  void no_path_climbs_out_of_an_allow_list_that_crosses_segments(String value) {
    assertThat(chosen("arn:aws:iam::123456789012:role/ci/**", value))
        .isInstanceOf(Decision.RoleNotAllowed.class);
  }

  @Test
  void whatever_the_pattern_allows_only_a_role_is_taken() {
    assertThat(chosen("**", "arn:aws:iam::123456789012:user/alice"))
        .isInstanceOf(Decision.RoleNotAllowed.class);
    assertThat(chosen("**", "https://evil.example")).isInstanceOf(Decision.RoleNotAllowed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {" %s", "%s ", "%s\n", "\r\n%s\t"})
  void blanks_and_line_breaks_around_a_pasted_role_do_no_harm(String pasted) {
    assertThat(
            chosen(
                "arn:aws:iam::123456789012:role/ci/*",
                pasted.formatted("arn:aws:iam::123456789012:role/ci/A")))
        .isInstanceOfSatisfying(
            Decision.Granted.class,
            granted ->
                assertThat(granted.grant().role())
                    .hasToString("arn:aws:iam::123456789012:role/ci/A"));
  }

  @Test
  void a_missing_variable_is_refused() {
    Rules rules = new Rules(List.of(rule("r", Map.of(), fromVariable("**"))));

    assertThat(rules.decide(SHOP, name -> Optional.empty(), Duration.ofHours(1)))
        .isEqualTo(
            new Decision.RoleNotAllowed(
                "r", "ROLE_ARN", Optional.empty(), List.of(new Glob("**"))));
  }

  @Test
  void no_variable_is_asked_for_but_the_one_that_names_the_role() {
    Rules rules =
        new Rules(
            List.of(
                rule("p", Map.of("project_path", List.of("acme/other")), fixed(ADMIN)),
                rule("r", Map.of(), fixed(DEPLOY))));

    Decision decision =
        rules.decide(
            SHOP,
            name -> {
              throw new AssertionError("asked for " + name);
            },
            Duration.ofHours(1));

    assertThat(decision).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void a_grant_carries_what_the_rule_says() {
    Rules rules =
        new Rules(
            List.of(
                new Rule(
                    "r",
                    when(Map.of()),
                    fixed(DEPLOY),
                    template(
                        new SessionDuration.Fixed(Duration.ofMinutes(45)),
                        new SessionName("shop-{job_id}")),
                    List.of(),
                    Optional.of("us-east-1"))));

    assertThat(granted(rules))
        .isEqualTo(
            Grants.grant(
                "r", DEPLOY, Duration.ofMinutes(45), false, "shop-77", Optional.of("us-east-1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1S", "PT10M", "PT15M"})
  void the_duration_of_a_short_job_is_a_quarter_of_an_hour(String timeout) {
    assertThat(new SessionDuration.Job().forJob(Duration.parse(timeout))).hasMinutes(15);
  }

  @Test
  void the_duration_of_a_job_is_its_timeout_and_may_be_shortened() {
    Rules rules =
        new Rules(
            List.of(
                new Rule(
                    "r",
                    when(Map.of()),
                    fixed(DEPLOY),
                    template(new SessionDuration.Job(), SessionName.DEFAULT),
                    List.of(),
                    Optional.empty())));

    Decision decision = rules.decide(SHOP, name -> Optional.empty(), Duration.ofHours(3));

    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Granted.class,
            granted -> {
              assertThat(granted.grant().duration()).hasHours(3);
              assertThat(granted.grant().main().durationNegotiable()).isTrue();
              assertThat(granted.grant().main().shortened().duration()).hasHours(1);
              assertThat(granted.grant().main().shortened().durationNegotiable()).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT12H", "PT12H1S", "P30D", "PT2562047788015215H"})
  void the_duration_of_a_long_job_is_twelve_hours(String timeout) {
    assertThat(new SessionDuration.Job().forJob(Duration.parse(timeout))).hasHours(12);
  }

  @Test
  void a_rule_covers_another_whose_tokens_all_fit_it_first() {
    When all = when(Map.of());
    When group = when(Map.of("namespace_path", List.of("acme", "ops")));
    When one = when(Map.of("namespace_path", List.of("acme"), "ref", List.of("main")));

    assertThat(all.covers(one)).isTrue();
    assertThat(group.covers(one)).isTrue();
    assertThat(one.covers(group)).isFalse();
    assertThat(group.covers(all)).isFalse();
  }

  @Test
  void conditions_keep_the_order_of_the_yaml() {
    Map<String, List<Glob>> conditions = new LinkedHashMap<>();
    for (String claim : List.of("z", "a", "m", "b", "y")) {
      conditions.put(claim, List.of(new Glob("x")));
    }

    assertThat(new When(conditions).conditions())
        .containsExactly(
            entry("z", List.of(new Glob("x"))),
            entry("a", List.of(new Glob("x"))),
            entry("m", List.of(new Glob("x"))),
            entry("b", List.of(new Glob("x"))),
            entry("y", List.of(new Glob("x"))));
  }

  private static boolean fits(Map<String, String> conditions) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    conditions.forEach((claim, pattern) -> lists.put(claim, List.of(pattern)));
    return decide(new Rules(List.of(rule("r", lists, fixed(DEPLOY))))) instanceof Decision.Granted;
  }

  private static Decision chosen(String allow, String value) {
    Rules rules = new Rules(List.of(rule("r", Map.of(), fromVariable(allow))));
    return rules.decide(
        SHOP,
        name -> name.equals("ROLE_ARN") ? Optional.of(value) : Optional.empty(),
        Duration.ofHours(1));
  }

  private static Decision decide(Rules rules) {
    return rules.decide(SHOP, name -> Optional.empty(), Duration.ofHours(1));
  }

  private static Grant granted(Rules rules) {
    assertThat(decide(rules)).isInstanceOf(Decision.Granted.class);
    return ((Decision.Granted) decide(rules)).grant();
  }

  private static Rule rule(String name, Map<String, List<String>> conditions, Assume assume) {
    return new Rule(
        name,
        when(conditions),
        assume,
        template(new SessionDuration.Fixed(Duration.ofHours(1)), SessionName.DEFAULT),
        List.of(),
        Optional.empty());
  }

  private static AssumptionTemplate template(SessionDuration duration, SessionName name) {
    return new AssumptionTemplate(duration, name, Policies.NONE, List.of());
  }

  private static When when(Map<String, List<String>> conditions) {
    Map<String, List<Glob>> globs = new LinkedHashMap<>();
    conditions.forEach(
        (claim, patterns) -> globs.put(claim, patterns.stream().map(Glob::new).toList()));
    return new When(globs);
  }

  private static Assume fixed(RoleArn role) {
    return new Assume.Fixed(role);
  }

  private static Assume fromVariable(String... allow) {
    return new Assume.FromVariable("ROLE_ARN", Arrays.stream(allow).map(Glob::new).toList());
  }

  private static RoleArn arn(String name) {
    return new RoleArn("aws", "123456789012", name);
  }
}
