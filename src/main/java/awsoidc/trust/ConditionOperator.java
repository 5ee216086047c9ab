package awsoidc.trust;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;

/** The operators of conditions ("IAM JSON policy elements: Condition operators"). */
public enum ConditionOperator {
  STRING_EQUALS("StringEquals", false),
  STRING_NOT_EQUALS("StringNotEquals", true),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", false),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", true),
  STRING_LIKE("StringLike", false),
  STRING_NOT_LIKE("StringNotLike", true),
  BOOL("Bool", false),
  NULL("Null", false),
  NUMERIC_EQUALS("NumericEquals", false),
  NUMERIC_NOT_EQUALS("NumericNotEquals", true),
  NUMERIC_LESS_THAN("NumericLessThan", false),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", false),
  NUMERIC_GREATER_THAN("NumericGreaterThan", false),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", false),
  /** Of addresses, dates, ARNs and bytes, none of which a claim is. */
  OF_OTHER_TYPES("", false),
  NOT_OF_OTHER_TYPES("", true);

  private static final String OTHER_TYPES =
      "Date(Equals|(Less|Greater)Than(Equals)?)|IpAddress|Arn(Equals|Like)|BinaryEquals";
  private static final String NEGATED_OTHER_TYPES =
      "DateNotEquals|NotIpAddress|ArnNot(Equals|Like)";

  private final String written;
  private final boolean negated;

  ConditionOperator(String written, boolean negated) {
    this.written = written;
    this.negated = negated;
  }

  /** The operator of that name; empty if IAM has none that is known here. */
  static Optional<ConditionOperator> named(String name) {
    if (name.matches(OTHER_TYPES)) {
      return Optional.of(OF_OTHER_TYPES);
    } else if (name.matches(NEGATED_OTHER_TYPES)) {
      return Optional.of(NOT_OF_OTHER_TYPES);
    }
    return Arrays.stream(values())
        .filter(known -> !name.isEmpty() && known.written.equals(name))
        .findFirst();
  }

  /** Whether it wants what its values are not. */
  public boolean negated() {
    return negated;
  }

  /** Whether it is one of the String operators. */
  public boolean comparesText() {
    return written.startsWith("String");
  }

  /** Whether * and ? of its values are patterns. */
  public boolean takesWildcards() {
    return this == STRING_LIKE || this == STRING_NOT_LIKE;
  }

  /** Whether a value can be compared at all. */
  boolean comparesClaims() {
    return this != OF_OTHER_TYPES && this != NOT_OF_OTHER_TYPES;
  }

  /** Whether a value of the request is what a value of the policy says; negation aside. */
  boolean matches(PolicyText wanted, String actual) {
    return switch (this) {
      case STRING_EQUALS, STRING_NOT_EQUALS -> wanted.text().equals(actual);
      case STRING_EQUALS_IGNORE_CASE, STRING_NOT_EQUALS_IGNORE_CASE, BOOL ->
          wanted.text().equalsIgnoreCase(actual);
      case STRING_LIKE, STRING_NOT_LIKE -> wanted.pattern().match(actual);
      case NULL, OF_OTHER_TYPES, NOT_OF_OTHER_TYPES -> false;
      default -> compared(wanted.text(), actual);
    };
  }

  private boolean compared(String wanted, String actual) {
    int order;
    try {
      order = new BigDecimal(actual).compareTo(new BigDecimal(wanted));
    } catch (NumberFormatException noNumber) {
      return false;
    }
    return switch (this) {
      case NUMERIC_LESS_THAN -> order < 0;
      case NUMERIC_LESS_THAN_EQUALS -> order <= 0;
      case NUMERIC_GREATER_THAN -> order > 0;
      case NUMERIC_GREATER_THAN_EQUALS -> order >= 0;
      default -> order == 0;
    };
  }
}
