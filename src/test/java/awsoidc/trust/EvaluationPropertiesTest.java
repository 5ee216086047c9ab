package awsoidc.trust;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.pattern.Wildcards;
import awsoidc.token.Claims;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What must be so of all policies and requests, tried on many random ones. */
class EvaluationPropertiesTest {

  private static final int CASES = 5_000;
  private static final Provider GITLAB_COM =
      new Provider("aws", "123456789012", "https://gitlab.com");
  private static final List<String> OPERATORS =
      List.of("StringEquals", "StringEqualsIgnoreCase", "StringLike", "NumericEquals", "ArnLike");
  private static final List<String> VALUES =
      List.of(
          "a",
          "A",
          "ab",
          "a*",
          "?",
          "*",
          "${*}",
          "1",
          "1.0",
          "2",
          "true",
          "false",
          "x${aws:sourcevpc}",
          "${gitlab.com:user_login}",
          "${gitlab.com:user_id, 'a'}",
          "arn:aws:s3:::a",
          "arn:*:*:*:*:a");
  private static final List<String> CLAIMS = List.of("sub", "aud", "project_id", "user_login");

  private final Random random = new Random(4711);

  /** What a negated operator wants is what the other does not. */
  @Test
  void a_negated_operator_is_the_opposite() {
    for (int i = 0; i < CASES; i++) {
      String operator = pick(OPERATORS);
      List<String> values = some(VALUES);
      WebIdentityRequest request = request(claims(), true);
      assertThat(judge(negated(operator), "sub", values, request))
          .as("%s %s %s", operator, values, request.values("gitlab.com:sub"))
          .isEqualTo(judge(operator, "sub", values, request).not());
    }
  }

  @Test
  void for_any_value_is_the_opposite_of_for_all_values_of_the_opposite() {
    for (int i = 0; i < CASES; i++) {
      String operator = pick(OPERATORS);
      List<String> values = some(VALUES);
      WebIdentityRequest request = request(claims(), true);
      assertThat(judge("ForAnyValue:" + operator, "aud", values, request))
          .as("%s %s %s", operator, values, request.values("gitlab.com:aud"))
          .isEqualTo(judge("ForAllValues:" + negated(operator), "aud", values, request).not());
    }
  }

  @Test
  void if_exists_changes_nothing_where_the_key_exists() {
    for (int i = 0; i < CASES; i++) {
      String operator = pick(OPERATORS);
      String claim = pick(CLAIMS);
      List<String> values = some(VALUES);
      WebIdentityRequest request = request(claims(), true);
      assertThat(judge(operator + "IfExists", claim, values, request))
          .isEqualTo(
              request.values(GITLAB_COM.key(claim)).isEmpty()
                  ? Truth.HOLDS
                  : judge(operator, claim, values, request));
    }
  }

  @Test
  void one_value_more_never_takes_a_match_away() {
    for (int i = 0; i < CASES; i++) {
      String operator = pick(OPERATORS);
      List<String> values = some(VALUES);
      List<String> more = new ArrayList<>(values);
      more.add(pick(VALUES));
      WebIdentityRequest request = request(claims(), true);
      if (judge(operator, "sub", values, request) == Truth.HOLDS) {
        assertThat(judge(operator, "sub", more, request)).isEqualTo(Truth.HOLDS);
      }
    }
  }

  /** Never guessed: whatever a claim that is not given turns out to be, the verdict stays. */
  @Test
  void a_verdict_on_some_claims_is_the_one_on_all() {
    int decided = 0;
    for (int i = 0; i < CASES; i++) {
      TrustPolicy policy = policy();
      Map<String, List<String>> all = claims();
      Map<String, List<String>> some = new HashMap<>(all);
      some.keySet().removeIf(claim -> random.nextBoolean());
      Truth known = policy.judge(request(some, false)).verdict();
      if (known != Truth.UNKNOWN) {
        decided++;
        assertThat(policy.judge(request(all, true)).verdict()).isEqualTo(known);
      }
    }
    assertThat(decided).as("else nothing is tried").isGreaterThan(CASES / 10);
  }

  /** As above, of the request beside its token. */
  @Test
  void a_verdict_without_the_context_is_the_one_with_it() {
    for (int i = 0; i < CASES; i++) {
      TrustPolicy policy = policy();
      WebIdentityRequest without = request(claims(), true);
      Truth known = policy.judge(without).verdict();
      if (known != Truth.UNKNOWN) {
        assertThat(policy.judge(without.with("aws:sourcevpc", pick(VALUES))).verdict())
            .isEqualTo(known);
      }
    }
  }

  @Test
  void a_variable_is_the_value_that_it_stands_for() {
    for (int i = 0; i < CASES; i++) {
      String login = pick(List.of("a", "ab", "x:y", "", "$", "a}b"));
      String rest = pick(List.of("", "*", "?", "b", "${$}"));
      String operator = pick(List.of("StringEquals", "StringLike", "StringNotLike"));
      Map<String, List<String>> claims = claims();
      claims.put("user_login", List.of(login));
      claims.put("sub", List.of(pick(List.of("a", "ab", "ab*", "x:yb", "a$"))));
      WebIdentityRequest request = request(claims, true);
      assertThat(judge(operator, "sub", List.of("${gitlab.com:user_login}" + rest), request))
          .isEqualTo(judge(operator, "sub", List.of(login + rest), request));
    }
  }

  @Test
  void a_pattern_matches_what_its_regular_expression_does() {
    for (int i = 0; i < CASES; i++) {
      String pattern = text("ab*?:/", 8);
      String actual = text("ab:/", 8);
      assertThat(Wildcards.of(pattern).match(actual))
          .as("%s of %s", pattern, actual)
          .isEqualTo(actual.matches(pattern.replace("?", ".").replace("*", ".*")));
    }
  }

  private static Truth judge(
      String operator, String claim, List<String> values, WebIdentityRequest request) {
    return condition(operator, claim, values).judge(request);
  }

  private static PolicyCondition condition(String operator, String claim, List<String> values) {
    return PolicyCondition.of(
        operator,
        GITLAB_COM.key(claim),
        values.stream().map(value -> PolicyText.of(value, true)).toList());
  }

  private static String negated(String operator) {
    return operator.replaceFirst("Equals|Like", "Not$0");
  }

  private TrustPolicy policy() {
    List<Statement> statements =
        IntStream.range(0, 1 + random.nextInt(3)).mapToObj(number -> statement()).toList();
    return new TrustPolicy(statements, List.of());
  }

  private Statement statement() {
    List<PolicyCondition> conditions =
        IntStream.range(0, random.nextInt(3))
            .mapToObj(number ->
                condition(
                    pick(List.of("", "ForAnyValue:", "ForAllValues:"))
                        + (random.nextBoolean() ? pick(OPERATORS) : negated(pick(OPERATORS)))
                        + pick(List.of("", "IfExists")),
                    pick(CLAIMS),
                    some(VALUES)))
            .toList();
    return new Statement(
        random.nextInt(3) > 0,
        new Statement.Principals(false, false, List.of(GITLAB_COM.arn()), Map.of()),
        new Statement.Actions(false, List.of("sts:*")),
        conditions,
        true,
        _ -> Mark.START);
  }

  private Map<String, List<String>> claims() {
    Map<String, List<String>> claims = new HashMap<>();
    claims.put("sub", List.of(pick(VALUES)));
    claims.put("aud", some(VALUES));
    for (String claim : List.of("project_id", "user_login")) {
      if (random.nextBoolean()) {
        claims.put(claim, List.of(pick(VALUES)));
      }
    }
    return claims;
  }

  private static WebIdentityRequest request(Map<String, List<String>> claims, boolean complete) {
    return WebIdentityRequest.of(GITLAB_COM, new Claims(claims), complete);
  }

  private List<String> some(List<String> all) {
    return IntStream.range(0, 1 + random.nextInt(3)).mapToObj(number -> pick(all)).toList();
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private String text(String letters, int most) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(most + 1); length > 0; length--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}
