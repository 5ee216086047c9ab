package awsoidc.repair;

import awsoidc.trust.PolicyCondition;
import awsoidc.trust.Statement;
import awsoidc.trust.WebIdentityRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One step tighter than a statement that admits a request: the exact subject in place of patterns,
 * and what AWS's and GitLab's pages pin beside it ("Configure OpenID Connect in AWS to retrieve
 * temporary credentials", GitLab Docs), of the claims that AWS offers of this issuer.
 */
public final class Tightening {

  private static final String SUBJECT = "sub";
  private static final String AUDIENCE = "aud";
  private static final Pattern ANYWAY = Pattern.compile("^ForAllValues:|IfExists$");

  /** Of claims that are pinned: with which value alone; an empty text for whatever it is. */
  private static final Map<String, String> PINS =
      Map.of("project_id", "", "namespace_id", "", "ref_protected", "true");

  private final Statement statement;
  private final WebIdentityRequest request;
  private final ExactCondition exact;

  private Tightening(Statement statement, WebIdentityRequest request) {
    this.statement = statement;
    this.request = request;
    this.exact = new ExactCondition(request, statement.variables());
  }

  /**
   * The change; empty if the statement is as tight already.
   *
   * @param number of the statement that is now in the policy
   * @param from that statement
   * @param admitting the same, or as it is to be for the request
   */
  public static Optional<StatementChange> of(
      int number, Statement from, Statement admitting, WebIdentityRequest request) {
    Statement tighter = new Tightening(admitting, request).tighter();
    return tighter.conditions().equals(admitting.conditions())
        ? Optional.empty()
        : Optional.of(new StatementChange(number, from, tighter));
  }

  private Statement tighter() {
    List<PolicyCondition> conditions = new ArrayList<>();
    statement.conditions().stream()
        .map(this::binding)
        .filter(one -> !isPatternOfSubject(one))
        .forEach(conditions::add);
    Stream.concat(Stream.of(AUDIENCE, SUBJECT), PINS.keySet().stream().sorted())
        .filter(claim -> isPinnable(claim) && conditions.stream().noneMatch(on(claim)))
        .filter(claim -> !isInSubject(claim))
        .map(claim -> exact.on(request.provider().key(claim)))
        .forEach(conditions::add);
    return new Statement(
        true,
        statement.principals(),
        statement.actions(),
        conditions,
        statement.variables(),
        statement.marks());
  }

  /** Without what lets it hold for a token that lacks the claim. */
  private PolicyCondition binding(PolicyCondition condition) {
    String plain = ANYWAY.matcher(condition.operatorName()).replaceAll("");
    PolicyCondition binding = PolicyCondition.of(plain, condition.key(), condition.values());
    boolean isOfToken =
        !WebIdentityRequest.isGlobal(condition.key())
            && request.values(condition.key()).size() == 1;
    boolean free =
        statement.conditions().stream()
            .noneMatch(one ->
                one.operatorName().equals(plain) && one.key().equalsIgnoreCase(condition.key()));
    return isOfToken && free && condition.restsOnAbsence() && binding.binds() ? binding : condition;
  }

  private boolean isPatternOfSubject(PolicyCondition condition) {
    return condition.binds()
        && on(SUBJECT).test(condition)
        && condition.operator().filter(one -> one.takesWildcards()).isPresent()
        && condition.values().stream()
            .map(one -> one.pattern().wild())
            .anyMatch(wild -> wild.contains("*") || wild.contains("?"));
  }

  private boolean isPinnable(String claim) {
    List<String> values = request.values(request.provider().key(claim));
    String only = PINS.getOrDefault(claim, "");
    return !values.isEmpty() && (only.isEmpty() || values.equals(List.of(only)));
  }

  private Predicate<PolicyCondition> on(String claim) {
    String key = request.provider().key(claim);
    return one -> one.binds() && one.key().equalsIgnoreCase(key);
  }

  /** Whether the subject of this project has it as a component, so that its exact value pins it. */
  private boolean isInSubject(String claim) {
    return request.values(request.provider().key(SUBJECT)).stream()
        .anyMatch(subject -> (":" + subject).contains(":" + claim + ":"));
  }
}
