package awsoidc.trust;

import awsoidc.trust.WebIdentityRequest.Knowledge;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
        name,
        quantity,
        ConditionOperator.named(base).filter(one -> !ifExists || one != ConditionOperator.NULL),
        ifExists,
        key,
        List.copyOf(values));
  }

  /** Whether it holds for a request. */
  public Truth judge(WebIdentityRequest request) {
    Knowledge knowledge = request.knowledge(key);
    if (operator.isEmpty() || knowledge == Knowledge.BEYOND || knowledge == Knowledge.NOT_GIVEN) {
      return Truth.UNKNOWN;
    }
    boolean absent = knowledge == Knowledge.ABSENT;
    if (operator.get() == ConditionOperator.NULL) {
      return ofNull(absent, request);
    }
    if (values.isEmpty()) {
      return withoutValues(absent);
    }
    return absent
        ? Truth.of(admitsAbsence(operator.get()))
        : of(
            request.values(key).stream()
                .map(actual -> matches(actual, request))
                .map(found -> operator.get().negated() ? found.not() : found)
                .toList());
  }

  /** "ForAllValues with Null" and the like, IAM Access Analyzer policy check reference. */
  private Truth ofNull(boolean absent, WebIdentityRequest request) {
    return switch (quantity) {
      case ANY -> matches(String.valueOf(absent), request);
      case ANY_VALUE -> Truth.FAILS;
      case ALL_VALUES -> Truth.HOLDS;
    };
  }

  /** "Empty array condition" there says that it holds, which nobody should rest on. */
  private Truth withoutValues(boolean absent) {
    if (restsOnAbsence()) {
      return Truth.of(absent);
    }
    return quantity == Quantity.ANY_VALUE ? Truth.FAILS : Truth.UNKNOWN;
  }

  /** "If the key is not present … the values do not match", which suits a negated operator. */
  private boolean admitsAbsence(ConditionOperator of) {
    return restsOnAbsence() || (of.negated() && quantity != Quantity.ANY_VALUE);
  }

  /** Whether a key that is absent is enough for it, whatever its values. */
  public boolean restsOnAbsence() {
    return ifExists || quantity == Quantity.ALL_VALUES;
  }

  /**
   * "Multivalued context keys require a condition set operator": without, one must speak for all.
   */
  private Truth of(List<Truth> values) {
    return switch (quantity) {
      case ANY -> values.stream().reduce((a, b) -> a == b ? a : Truth.UNKNOWN).orElseThrow();
      case ANY_VALUE -> values.stream().reduce(Truth.FAILS, Truth::or);
      case ALL_VALUES -> values.stream().reduce(Truth.HOLDS, Truth::and);
    };
  }

  /** Whether a value of the request is one of those of the policy. */
  private Truth matches(String actual, WebIdentityRequest request) {
    ConditionOperator known = operator.orElseThrow();
    return values.stream()
        .map(wanted ->
            wanted.variable() && !known.takesVariables()
                ? Truth.UNKNOWN
                : wanted.compare(request, pattern -> known.matches(pattern, actual)))
        .reduce(Truth.FAILS, Truth::or);
  }

  /** Whether it holds only for a key that is there, and has one of the values. */
  public boolean binds() {
    return operator.filter(one -> !one.negated() && one != ConditionOperator.NULL).isPresent()
        && !restsOnAbsence();
  }

  /** What is to be said although it holds. */
  Optional<String> warning(WebIdentityRequest request) {
    if (values.stream().anyMatch(value -> value.written().equalsIgnoreCase("${" + key + "}"))) {
      return Optional.of(
          operatorName + " " + key + ": compares the token with itself, and so protects nothing");
    }
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
    return operatorName + " " + key + ": cannot be evaluated offline, " + reason(request);
  }

  private String reason(WebIdentityRequest request) {
    if (operator.isEmpty()) {
      return "the operator is not known";
    }
    ConditionOperator known = operator.get();
    List<String> variables =
        values.stream().flatMap(value -> value.unknown(request).stream()).toList();
    return switch (request.knowledge(key)) {
      case NOT_GIVEN -> "the claim is not given (--claim " + claim() + "=VALUE)";
      case BEYOND -> "it is not of the token (--context " + key + "=VALUE)";
      case ABSENT, PRESENT -> {
        if (values.isEmpty()) {
          yield "it has no values";
        }
        if (!known.takesVariables() && values.stream().anyMatch(PolicyText::variable)) {
          yield known.written() + " takes no variables";
        } else if (!variables.isEmpty()) {
          yield "nothing is known of " + String.join(", ", variables);
        } else if (quantity == Quantity.ANY && request.values(key).size() > 1) {
          yield "for a key of several values AWS wants ForAnyValue: or ForAllValues:";
        }
        yield known.written()
            + " compares "
            + known.compares()
            + ", which these are not: "
            + Stream.concat(values.stream().map(PolicyText::written), request.values(key).stream())
                .collect(Collectors.joining(", "));
      }
    };
  }

  private String claim() {
    return key.substring(key.lastIndexOf(':') + 1);
  }

  private static boolean isTrue(PolicyText value) {
    return value.text().equalsIgnoreCase("true");
  }
}
