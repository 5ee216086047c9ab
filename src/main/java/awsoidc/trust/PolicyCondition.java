package awsoidc.trust;

import awsoidc.trust.WebIdentityRequest.Knowledge;
import java.util.List;
import java.util.Optional;

/**
 * One operator, one key, any of several values ("IAM JSON policy elements: Condition operators" and
 * "Set operators for multivalued context keys", IAM User Guide).
 *
 * @param operatorName as it is written
 * @param operator empty if it is not known, so that nothing can be said
 * @param key {@code <issuer without scheme>:<claim>}, compared without regard to case
 */
public record PolicyCondition(
    String operatorName,
    Quantity quantity,
    Optional<ConditionOperator> operator,
    boolean ifExists,
    String key,
    List<PolicyText> values) {

  /** What is asked of a claim with several values. */
  public enum Quantity {
    ANY(""),
    ANY_VALUE("ForAnyValue:"),
    /** Also true where there is no value at all, which is why it protects nothing. */
    ALL_VALUES("ForAllValues:");

    private final String written;

    Quantity(String written) {
      this.written = written;
    }
  }

  private static final String IF_EXISTS = "IfExists";

  /** One as it is written: an operator, perhaps with a quantifier before and IfExists behind. */
  public static PolicyCondition of(String name, String key, List<PolicyText> values) {
    Quantity quantity = Quantity.ANY;
    for (Quantity known : Quantity.values()) {
      quantity = name.startsWith(known.written) ? known : quantity;
    }
    String bare = name.substring(quantity.written.length());
    boolean ifExists = bare.endsWith(IF_EXISTS);
    String base = ifExists ? bare.substring(0, bare.length() - IF_EXISTS.length()) : bare;
    return new PolicyCondition(
        name, quantity, ConditionOperator.named(base), ifExists, key, List.copyOf(values));
  }

  Truth judge(WebIdentityRequest request) {
    Knowledge knowledge = request.knowledge(key);
    if (operator.isEmpty() || knowledge == Knowledge.BEYOND || knowledge == Knowledge.NOT_GIVEN) {
      return Truth.UNKNOWN;
    }
    boolean absent = knowledge == Knowledge.ABSENT;
    if (operator.get() == ConditionOperator.NULL) {
      return verdict(values.stream().anyMatch(value -> isTrue(value) == absent));
    }
    return absent ? verdict(admitsAbsence(operator.get())) : of(request.values(key));
  }

  /** "If the key is not present … the values do not match", which suits a negated operator. */
  private boolean admitsAbsence(ConditionOperator of) {
    return restsOnAbsence() || (of.negated() && quantity != Quantity.ANY_VALUE);
  }

  /** Whether a key that is absent is enough for it, whatever its values. */
  public boolean restsOnAbsence() {
    return ifExists || quantity == Quantity.ALL_VALUES;
  }

  private Truth of(List<String> present) {
    ConditionOperator known = operator.orElseThrow();
    if (!known.comparesClaims()) {
      return Truth.UNKNOWN;
    }
    if (values.stream().anyMatch(PolicyText::variable)) {
      boolean matched = quantity == Quantity.ANY && present.stream().anyMatch(this::matchesAny);
      return matched ? verdict(!known.negated()) : Truth.UNKNOWN;
    }
    return verdict(
        switch (quantity) {
          case ANY -> present.stream().anyMatch(this::matchesAny) != known.negated();
          case ANY_VALUE ->
              present.stream().anyMatch(value -> matchesAny(value) != known.negated());
          case ALL_VALUES ->
              present.stream().allMatch(value -> matchesAny(value) != known.negated());
        });
  }

  private boolean matchesAny(String actual) {
    ConditionOperator known = operator.orElseThrow();
    return values.stream().anyMatch(value -> !value.variable() && known.matches(value, actual));
  }

  /** What is to be said although it holds. */
  Optional<String> warning(WebIdentityRequest request) {
    boolean idle =
        operator.isPresent()
            && operator.get() != ConditionOperator.NULL
            && !operator.get().negated()
            && restsOnAbsence()
            && request.knowledge(key) == Knowledge.ABSENT;
    return idle
        ? Optional.of(
            operatorName
                + " "
                + key
                + ": holds only because AWS sees no such claim, and so protects nothing")
        : Optional.empty();
  }

  /** Why it does not hold. */
  String misfit(WebIdentityRequest request) {
    List<String> actual = request.values(key);
    return operatorName
        + " "
        + key
        + ": "
        + wish()
        + (WebIdentityRequest.isGlobal(key) ? ", the request has " : ", the token has ")
        + (actual.isEmpty() ? "nothing that AWS sees" : String.join(", ", actual))
        + Hints.about(this, request.provider(), actual).map(hint -> " (" + hint + ")").orElse("");
  }

  private String wish() {
    String listed = String.join(" or ", values.stream().map(PolicyText::written).toList());
    ConditionOperator known = operator.orElseThrow();
    if (known == ConditionOperator.NULL) {
      return values.stream().anyMatch(PolicyCondition::isTrue) ? "must be absent" : "must be there";
    }
    if (!known.negated()) {
      return "wants " + listed;
    }
    return (quantity == Quantity.ANY_VALUE ? "wants a value other than " : "must not be ") + listed;
  }

  /** Why nothing can be said of it. */
  String doubt(WebIdentityRequest request) {
    String reason =
        switch (request.knowledge(key)) {
          case NOT_GIVEN -> "the claim is not given (--claim " + claim() + "=VALUE)";
          case BEYOND -> "it is not of the token";
          default ->
              operator.isEmpty()
                  ? "the operator is not known"
                  : "such values are not compared here";
        };
    return operatorName + " " + key + ": cannot be evaluated offline, " + reason;
  }

  private String claim() {
    return key.substring(key.lastIndexOf(':') + 1);
  }

  private static boolean isTrue(PolicyText value) {
    return value.text().equalsIgnoreCase("true");
  }

  private static Truth verdict(boolean holds) {
    return holds ? Truth.HOLDS : Truth.FAILS;
  }
}
