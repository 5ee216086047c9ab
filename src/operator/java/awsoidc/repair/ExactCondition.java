package awsoidc.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import awsoidc.trust.ConditionOperator;
import awsoidc.trust.PolicyCondition;
import awsoidc.trust.PolicyText;
import awsoidc.trust.Truth;
import awsoidc.trust.WebIdentityRequest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Conditions that admit exactly what a request has.
 *
 * @param variables whether the policy's Version has variables
 */
record ExactCondition(WebIdentityRequest request, boolean variables) {

  /** A value of them would be right for a moment. */
  private static final Set<String> TIMES = Set.of("aws:currenttime", "aws:epochtime");

  private static final String EQUALS = "StringEquals";
  private static final String LIKE = "StringLike";

  /** On a key that the request has. */
  PolicyCondition on(String key) {
    boolean several = request.values(key).size() > 1;
    return of(several ? "ForAnyValue:" + EQUALS : EQUALS, key);
  }

  /** Replaces a condition that does not hold; empty if the request has nothing to replace it. */
  Optional<PolicyCondition> inPlaceOf(PolicyCondition misfit) {
    ConditionOperator operator = misfit.operator().orElseThrow();
    boolean absent = request.values(misfit.key()).isEmpty();
    if (operator == ConditionOperator.NULL) {
      return Optional.of(
          PolicyCondition.of(
              misfit.operatorName(), misfit.key(), List.of(text(String.valueOf(absent)))));
    }
    if (absent) {
      return ofIssuer(misfit);
    }
    if (TIMES.contains(misfit.key().toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    return Optional.of(equalTo(misfit));
  }

  /** The same on the issuer's own key, if only the part before the claim is wrong. */
  private Optional<PolicyCondition> ofIssuer(PolicyCondition misfit) {
    String claim = misfit.key().substring(misfit.key().lastIndexOf(':') + 1);
    String key = request.provider().key(claim);
    if (WebIdentityRequest.isGlobal(misfit.key()) || request.values(key).isEmpty()) {
      return Optional.empty();
    }
    PolicyCondition renamed = PolicyCondition.of(misfit.operatorName(), key, misfit.values());
    return Optional.of(renamed.judge(request) == Truth.HOLDS ? renamed : equalTo(renamed));
  }

  /** By its operator if that can compare the values at all. */
  private PolicyCondition equalTo(PolicyCondition misfit) {
    PolicyCondition alike = of(admitting(misfit), misfit.key());
    return alike.judge(request) == Truth.HOLDS ? alike : on(misfit.key());
  }

  /** An operator of the same kind that an equal value fulfils. */
  private String admitting(PolicyCondition misfit) {
    String name = misfit.operatorName();
    if (misfit.operator().orElseThrow().negated()) {
      boolean several = request.values(misfit.key()).size() > 1;
      return (several ? "ForAnyValue:" : "")
          + name.replaceFirst("^For\\w+:", "")
              .replace("Not", "")
              .replace("IfExists", "")
              .replace(LIKE, EQUALS);
    }
    return name.replaceFirst("(Less|Greater)Than(?!Equals)", "$1ThanEquals");
  }

  private PolicyCondition of(String operatorName, String key) {
    List<String> values = request.values(key);
    boolean wildcards = values.stream().anyMatch(value -> value.matches("(?s).*[*?].*"));
    String name = wildcards && !variables ? operatorName.replace(LIKE, EQUALS) : operatorName;
    ConditionOperator operator = PolicyCondition.of(name, key, List.of()).operator().orElseThrow();
    return PolicyCondition.of(
        name, key, values.stream().map(value -> text(written(value, operator))).toList());
  }

  private String written(String value, ConditionOperator operator) {
    if (operator == ConditionOperator.BINARY_EQUALS) {
      return Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
    }
    if (!variables) {
      return value;
    }
    String plain = value.replace("${", "${$}{");
    return operator.takesWildcards() ? plain.replaceAll("[*?]", "\\${$0}") : plain;
  }

  private PolicyText text(String written) {
    return PolicyText.of(written, variables);
  }
}
