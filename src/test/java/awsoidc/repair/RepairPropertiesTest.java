package awsoidc.repair;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.Claims;
import awsoidc.trust.Finding;
import awsoidc.trust.Judgement;
import awsoidc.trust.Misfit;
import awsoidc.trust.PolicyCondition;
import awsoidc.trust.Provider;
import awsoidc.trust.Statement;
import awsoidc.trust.TrustPolicy;
import awsoidc.trust.Truth;
import awsoidc.trust.WebIdentityRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What must be so of all policies and tokens, tried on many random ones. */
class RepairPropertiesTest {

  private static final int CASES = 6_000;
  private static final List<Provider> PROVIDERS =
      List.of(
          new Provider("aws", "123456789012", "https://gitlab.com"),
          new Provider("aws", "123456789012", "https://gitlab.example.com"));
  private static final List<String> OPERATORS =
      List.of(
          "StringEquals",
          "StringNotEquals",
          "StringEqualsIgnoreCase",
          "StringLike",
          "StringNotLike",
          "NumericLessThan",
          "NumericGreaterThanEquals",
          "NumericNotEquals",
          "Bool",
          "BinaryEquals",
          "ArnLike",
          "ArnNotEquals");
  private static final List<String> VALUES =
      List.of("a", "b", "ab*", "*", "?", "${*}", "1", "2", "true", "YQ==", "${gitlab.com:sub}");
  private static final List<String> CLAIMS =
      List.of("sub", "aud", "project_id", "ref_protected", "project_path");
  private static final List<String> TOKENS =
      List.of("a", "b", "ab", "a*", "1", "true", "false", "${x}", "project_id:1");

  private static final Random RANDOM = new Random(24);

  /** A policy that denies a token, which a change of it admits. */
  private record Case(
      TrustPolicy policy, WebIdentityRequest request, Judgement judgement, StatementChange change) {

    Finding before() {
      return judgement.findings().get(change.number() - 1);
    }
  }

  private static final List<Case> ALL = new ArrayList<>();

  @BeforeAll
  static void make() {
    for (int i = 0; i < CASES; i++) {
      Provider provider = pick(PROVIDERS);
      WebIdentityRequest request = WebIdentityRequest.of(provider, new Claims(claims()), true);
      TrustPolicy policy = policy(provider);
      Judgement judgement = policy.judge(request);
      Repair.of(judgement, request)
          .ifPresent(change -> ALL.add(new Case(policy, request, judgement, change)));
    }
    assertThat(ALL).as("else nothing is tried").hasSizeGreaterThan(CASES / 5);
  }

  /** As the evaluator reads the text that is printed. */
  @Test
  void a_changed_statement_admits_the_token() {
    for (Case one : ALL) {
      Finding after = one.change().to().judge(1, one.request());
      assertThat(after.misfits()).as("%s\n%s", one.before(), one.change()).isEmpty();
      assertThat(after.doubts()).as("doubts stay").isEqualTo(one.before().doubts());
      assertThat(printed(one.change()).judge(one.request()).verdict()).isEqualTo(after.verdict());
    }
  }

  @Test
  void no_change_of_one_part_could_be_left_out() {
    for (Case one : ALL) {
      Statement from = one.change().from();
      Statement to = one.change().to();
      for (Misfit misfit : one.before().misfits()) {
        List<PolicyCondition> conditions = new ArrayList<>(to.conditions());
        misfit.condition().ifPresent(conditions::add);
        Statement less =
            new Statement(
                true,
                misfit.part() == Misfit.Part.PRINCIPAL ? from.principals() : to.principals(),
                misfit.part() == Misfit.Part.ACTION ? from.actions() : to.actions(),
                conditions,
                to.variables(),
                to.marks());
        assertThat(less.judge(1, one.request()).verdict()).isEqualTo(Truth.FAILS);
      }
    }
  }

  @Test
  void what_fits_already_stays() {
    for (Case one : ALL) {
      List<PolicyCondition> misfits =
          one.before().misfits().stream().flatMap(misfit -> misfit.condition().stream()).toList();
      assertThat(one.change().to().conditions())
          .containsAll(
              one.change().from().conditions().stream()
                  .filter(condition -> !misfits.contains(condition))
                  .toList());
    }
  }

  /** A change never opens a role: what it takes out makes place for the exact subject. */
  @Test
  void a_statement_that_loses_a_condition_is_bound_to_a_subject() {
    for (Case one : ALL) {
      Statement to = one.change().to();
      if (to.conditions().size() < one.change().from().conditions().size()) {
        assertThat(to.conditions())
            .anyMatch(condition ->
                (condition.binds() && claim(condition).equals("sub"))
                    || one.change().from().conditions().stream()
                        .anyMatch(before -> isOfAnotherIssuer(before, condition)));
      }
    }
  }

  @Test
  void the_tighter_statement_admits_the_token_and_no_more_than_the_changed_one() {
    int tighter = 0;
    int narrower = 0;
    for (Case one : ALL) {
      StatementChange change = one.change();
      Optional<StatementChange> step =
          Tightening.of(change.number(), change.from(), change.to(), one.request());
      if (step.isEmpty()) {
        continue;
      }
      tighter++;
      Finding ofToken = step.get().to().judge(1, one.request());
      assertThat(ofToken.misfits()).as("%s", step.get()).isEmpty();
      for (int i = 0; i < 10; i++) {
        WebIdentityRequest other =
            WebIdentityRequest.of(one.request().provider(), new Claims(claims()), true);
        Truth before = change.to().judge(1, other).verdict();
        Truth after = step.get().to().judge(1, other).verdict();
        assertThat(after == Truth.HOLDS && before == Truth.FAILS)
            .as("%s\n%s", change, step.get())
            .isFalse();
        narrower += before == Truth.HOLDS && after == Truth.FAILS ? 1 : 0;
      }
    }
    assertThat(tighter).as("else nothing is tried").isGreaterThan(ALL.size() / 10);
    assertThat(narrower).as("else nothing is narrower").isGreaterThan(tighter / 10);
  }

  /** Both become the same where the issuer is put right. */
  private static boolean isOfAnotherIssuer(PolicyCondition one, PolicyCondition other) {
    return claim(one).equals(claim(other)) && !one.key().equals(other.key());
  }

  private static String claim(PolicyCondition condition) {
    return condition.key().substring(condition.key().lastIndexOf(':') + 1);
  }

  /** The policy that has only the statement, its changed members from the text to paste. */
  private static TrustPolicy printed(StatementChange change) {
    Map<String, List<String>> members = new HashMap<>();
    members.put("Principal", StatementText.principal(change.to().principals()));
    members.put("Action", StatementText.action(change.to().actions()));
    if (change.to().actions().negated()) { // never of a change
      members.put(
          "Action",
          List.of("\"NotAction\": \"" + change.to().actions().patterns().getFirst() + "\""));
    }
    members.put("Condition", StatementText.condition(change.to().conditions()));
    change.members().forEach(one -> assertThat(members).containsValue(one.lines()));
    return TrustPolicy.parse(
        members.values().stream()
            .flatMap(lines -> Stream.of(String.join("\n", lines)))
            .collect(
                Collectors.joining(
                    ",",
                    "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\",",
                    "}}")));
  }

  private static TrustPolicy policy(Provider provider) {
    return TrustPolicy.parse(
        IntStream.range(0, 1 + RANDOM.nextInt(3))
            .mapToObj(_ -> statement(provider))
            .collect(
                Collectors.joining(",", "{\"Version\": \"2012-10-17\", \"Statement\": [", "]}")));
  }

  private static String statement(Provider provider) {
    Map<String, Map<String, String>> operators = new HashMap<>();
    for (int i = RANDOM.nextInt(5); i > 0; i--) {
      String operator =
          RANDOM.nextInt(8) == 0
              ? "Null"
              : pick(List.of("", "", "ForAnyValue:", "ForAllValues:"))
                  + pick(OPERATORS)
                  + pick(List.of("", "", "IfExists"));
      String key =
          RANDOM.nextInt(10) == 0
              ? "sts:ExternalId"
              : (RANDOM.nextInt(4) > 0 ? provider : pick(PROVIDERS)).key(pick(CLAIMS));
      operators
          .computeIfAbsent(operator, _ -> new HashMap<>())
          .put(key, operator.equals("Null") ? pick(List.of("true", "false")) : pick(VALUES));
    }
    return "{\"Effect\": \"%s\", \"Principal\": {%s}, \"%s\": \"%s\", \"Condition\": {%s}}"
        .formatted(
            RANDOM.nextInt(6) > 0 ? "Allow" : "Deny",
            pick(
                List.of(
                    "\"Federated\": \"" + provider.arn() + "\"",
                    "\"Federated\": \"" + pick(PROVIDERS).arn() + "\"",
                    "\"AWS\": \"a\", \"Federated\": \"" + pick(PROVIDERS).arn() + "\"",
                    "\"Service\": \"ec2.amazonaws.com\"")),
            pick(List.of("Action", "Action", "Action", "NotAction")),
            pick(List.of("sts:*", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRole")),
            operators.entrySet().stream()
                .map(operator ->
                    "\"%s\": {%s}"
                        .formatted(
                            operator.getKey(),
                            operator.getValue().entrySet().stream()
                                .map(
                                    key -> "\"%s\": \"%s\"".formatted(key.getKey(), key.getValue()))
                                .collect(Collectors.joining(","))))
                .collect(Collectors.joining(",")));
  }

  private static Map<String, List<String>> claims() {
    Map<String, List<String>> claims = new HashMap<>();
    claims.put("sub", List.of(pick(TOKENS)));
    claims.put("aud", RANDOM.nextInt(4) > 0 ? List.of(pick(TOKENS)) : List.of("a", pick(TOKENS)));
    claims.put("project_path", List.of("a"));
    for (String claim : List.of("project_id", "ref_protected")) {
      if (RANDOM.nextBoolean()) {
        claims.put(claim, List.of(pick(TOKENS)));
      }
    }
    return claims;
  }

  private static <T> T pick(List<T> all) {
    return all.get(RANDOM.nextInt(all.size()));
  }
}
