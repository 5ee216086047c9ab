package awsoidc.trust;

import awsoidc.pattern.Wildcards;
import awsoidc.trust.Comparison.Order;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The operators of conditions ("IAM JSON policy elements: Condition operators"). */
public enum ConditionOperator {
  STRING_EQUALS("StringEquals", Comparison.TEXT),
  STRING_NOT_EQUALS("StringNotEquals", Comparison.TEXT),
  STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Comparison.IGNORING_CASE),
  STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Comparison.IGNORING_CASE),
  STRING_LIKE("StringLike", Comparison.PATTERN),
  STRING_NOT_LIKE("StringNotLike", Comparison.PATTERN),
  NUMERIC_EQUALS("NumericEquals", Comparison.NUMBER),
  NUMERIC_NOT_EQUALS("NumericNotEquals", Comparison.NUMBER),
  NUMERIC_LESS_THAN("NumericLessThan", Comparison.NUMBER, Order.LESS),
  NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Comparison.NUMBER, Order.AT_MOST),
  NUMERIC_GREATER_THAN("NumericGreaterThan", Comparison.NUMBER, Order.GREATER),
  NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Comparison.NUMBER, Order.AT_LEAST),
  DATE_EQUALS("DateEquals", Comparison.DATE),
  DATE_NOT_EQUALS("DateNotEquals", Comparison.DATE),
  DATE_LESS_THAN("DateLessThan", Comparison.DATE, Order.LESS),
  DATE_LESS_THAN_EQUALS("DateLessThanEquals", Comparison.DATE, Order.AT_MOST),
  DATE_GREATER_THAN("DateGreaterThan", Comparison.DATE, Order.GREATER),
  DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Comparison.DATE, Order.AT_LEAST),
  BOOL("Bool", Comparison.BOOLEAN),
  BINARY_EQUALS("BinaryEquals", Comparison.BINARY),
  IP_ADDRESS("IpAddress", Comparison.ADDRESS),
  NOT_IP_ADDRESS("NotIpAddress", Comparison.ADDRESS),
  ARN_EQUALS("ArnEquals", Comparison.ARN),
  ARN_LIKE("ArnLike", Comparison.ARN),
  ARN_NOT_EQUALS("ArnNotEquals", Comparison.ARN),
  ARN_NOT_LIKE("ArnNotLike", Comparison.ARN),
  /** Whether the key is there: of the key alone, not of its values. */
  NULL("Null", Comparison.BOOLEAN);

  private final String written;
  private final Comparison comparison;
  private final Order order;

  ConditionOperator(String written, Comparison comparison) {
    this(written, comparison, Order.EQUAL);
  }

  ConditionOperator(String written, Comparison comparison, Order order) {
    this.written = written;
    this.comparison = comparison;
    this.order = order;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(known -> known.written).toList();
  }

  /** The operator of that name, in whatever case; empty if IAM has none. */
  static Optional<ConditionOperator> named(String name) {
    return Arrays.stream(values())
        .filter(known -> known.written.equalsIgnoreCase(name))
        .findFirst();
  }

  String written() {
    return written;
  }

  /** Whether it compares texts without regard to case. */
  public boolean ignoresCase() {
    return comparison == Comparison.IGNORING_CASE;
  }

  /** Whether it wants what its values are not. */
  public boolean negated() {
    return written.contains("Not");
  }

  /** Whether it is one of the String operators. */
  public boolean comparesText() {
    return written.startsWith("String");
  }

  /** Whether * and ? of its values are patterns. */
  public boolean takesWildcards() {
    return comparison == Comparison.PATTERN || comparison == Comparison.ARN;
  }

  /** Whether its values may have variables; AWS's own pages differ about Bool. */
  boolean takesVariables() {
    return comparesText() || comparison == Comparison.ARN;
  }

  /** What it compares, in words. */
  String compares() {
    return comparison.what();
  }

  /**
   * Whether a value of the request is what a value of the policy says; negation aside. Unknown if
   * one of them is not of the operator's type.
   */
  Truth matches(Wildcards wanted, String actual) {
    return comparison.compare(wanted, actual, order);
  }
}
