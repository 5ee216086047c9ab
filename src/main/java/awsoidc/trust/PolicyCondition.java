package awsoidc.trust;

import java.util.List;
import java.util.Map;

/**
 * One operator, one key, any of several values ("IAM JSON policy elements: Condition operators",
 * IAM User Guide).
 *
 * @param key {@code <issuer without scheme>:<claim>}, compared without regard to case
 */
record PolicyCondition(
    Quantity quantity, Operator operator, boolean ifExists, String key, List<String> values) {

  /** What is asked of a claim with several values. */
  enum Quantity {
    ANY(""),
    ANY_VALUE("ForAnyValue:"),
    /** Also true where there is no value at all, which is why it protects nothing. */
    ALL_VALUES("ForAllValues:");

    private final String written;

    Quantity(String written) {
      this.written = written;
    }
  }

  /** The operators that trust policies for web identities use. */
  enum Operator {
    STRING_EQUALS("StringEquals", false, false, false),
    STRING_NOT_EQUALS("StringNotEquals", true, false, false),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false, true, false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true, true, false),
    STRING_LIKE("StringLike", false, false, true),
    STRING_NOT_LIKE("StringNotLike", true, false, true);

    private final String written;
    private final boolean negated;
    private final boolean ignoresCase;
    private final boolean wildcards;

    Operator(String written, boolean negated, boolean ignoresCase, boolean wildcards) {
      this.written = written;
      this.negated = negated;
      this.ignoresCase = ignoresCase;
      this.wildcards = wildcards;
    }
  }

  private static final String IF_EXISTS = "IfExists";

  /** Refuses an operator that is not known: to ignore one would admit what AWS does not. */
  static PolicyCondition of(String operator, String key, List<String> values) {
    Quantity quantity = Quantity.ANY;
    for (Quantity known : Quantity.values()) {
      quantity = operator.startsWith(known.written) ? known : quantity;
    }
    String bare = operator.substring(quantity.written.length());
    boolean ifExists = bare.endsWith(IF_EXISTS);
    String base = ifExists ? bare.substring(0, bare.length() - IF_EXISTS.length()) : bare;
    for (Operator known : Operator.values()) {
      if (known.written.equals(base)) {
        if (values.stream().anyMatch(value -> value.contains("${"))) {
          throw new IllegalArgumentException("policy variables are not supported: " + key);
        }
        return new PolicyCondition(quantity, known, ifExists, key, List.copyOf(values));
      }
    }
    throw new IllegalArgumentException("unsupported condition operator: " + operator);
  }

  /**
   * @param context the request's keys in lower case, each with its values
   */
  boolean holds(Map<String, List<String>> context) {
    List<String> present = context.get(TrustPolicy.folded(key));
    if (present == null) {
      // "If the key is not present … the values do not match", which suits a negated operator.
      return ifExists || operator.negated || quantity == Quantity.ALL_VALUES;
    }
    if (quantity == Quantity.ALL_VALUES) {
      return present.stream().allMatch(value -> matchesAny(value) != operator.negated);
    }
    return present.stream().anyMatch(this::matchesAny) != operator.negated;
  }

  boolean takesWildcards() {
    return operator.wildcards;
  }

  String operatorName() {
    return quantity.written + operator.written + (ifExists ? IF_EXISTS : "");
  }

  private boolean matchesAny(String actual) {
    return values.stream().anyMatch(value -> matches(value, actual));
  }

  private boolean matches(String value, String actual) {
    if (operator.wildcards) {
      return new Wildcards(value).match(actual);
    }
    return operator.ignoresCase ? value.equalsIgnoreCase(actual) : value.equals(actual);
  }
}
