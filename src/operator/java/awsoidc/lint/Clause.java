package awsoidc.lint;

import awsoidc.pattern.Wildcards;
import awsoidc.trust.ConditionOperator;
import awsoidc.trust.PolicyCondition;
import awsoidc.trust.PolicyText;
import awsoidc.trust.Provider;
import awsoidc.trust.WebIdentityRequest;
import awsoidc.yaml.Mark;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One key of a Condition with its values.
 *
 * @param mark of the key
 */
record Clause(PolicyCondition condition, Mark mark, List<Wanted> values) {

  Clause {
    values = List.copyOf(values);
  }

  /** One value. */
  record Wanted(PolicyText text, boolean hidden, Mark mark) {

    /** Its text, with a pattern in place of what every token says of itself. */
    private String withClaims() {
      return CLAIM.matcher(text.written()).replaceAll("*");
    }

    /** Whether no other value is meant. */
    private boolean isExact(boolean wildcards) {
      return !hidden
          && withClaims().equals(text.written())
          && !(wildcards && SubjectPattern.firstWildcard(text.written()) >= 0);
    }
  }

  /** A variable of IAM's that stands for a claim of the token: the token's author chooses it. */
  private static final Pattern CLAIM =
      Pattern.compile("\\$\\{(?!(?:aws|sts|AWS):)[\\w./-]+:[\\w/.-]+}");

  static Clause of(String operator, Piece.Member key, boolean variables) {
    List<Wanted> values =
        key.value().asList().stream()
            .filter(Piece.Text.class::isInstance)
            .map(Piece.Text.class::cast)
            .map(one -> {
              PolicyText text = PolicyText.of(one.text(), variables);
              boolean ofToken =
                  !PolicyText.of(CLAIM.matcher(one.text()).replaceAll(""), variables).variable();
              return new Wanted(text, one.hidden() || (text.variable() && !ofToken), one.mark());
            })
            .toList();
    return new Clause(
        PolicyCondition.of(operator, key.name(), values.stream().map(Wanted::text).toList()),
        key.mark(),
        values);
  }

  String key() {
    return condition.key();
  }

  /** The operator or key, if a part of it is a variable. */
  Optional<String> hiddenName() {
    return Stream.of(condition.operatorName(), key())
        .filter(name -> name.contains("${"))
        .findFirst();
  }

  /** Whether a name is hidden so that nobody can say which claim it is about, or how. */
  boolean isNameless() {
    return hiddenName().isPresent()
        && (provider().isEmpty()
            || !claim().matches("\\w+")
            || condition.operatorName().contains("${"));
  }

  /** Of AWS's own, which say nothing of the token. */
  boolean isGlobal() {
    String key = key().toLowerCase(Locale.ROOT);
    return key.startsWith("aws:") || key.startsWith("sts:");
  }

  /** The part before the last colon, which is a provider's host and path. */
  String provider() {
    int colon = key().lastIndexOf(':');
    return colon < 0 ? "" : key().substring(0, colon);
  }

  String claim() {
    return key().substring(key().lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
  }

  /** Whether it wants the claim to be there and to be one of the values. */
  boolean wantsValue() {
    return condition
        .operator()
        .filter(operator -> !operator.negated() && operator != ConditionOperator.NULL)
        .filter(_ -> !values.isEmpty() || isHidden())
        .isPresent();
  }

  /** Whether it holds for texts that one value of its list stands for, and for no others. */
  boolean fixes() {
    boolean compares =
        condition
            .operator()
            .filter(one -> one.comparesText() || one == ConditionOperator.NUMERIC_EQUALS)
            .isPresent();
    return binds()
        && compares
        && (isHidden() || values.stream().allMatch(one -> one.isExact(takesWildcards())));
  }

  /** Whether no request fulfils it, since AWS never has the key. */
  boolean wantsWhatIsNeverThere() {
    return WebIdentityRequest.isNeverThere(key()) && binds();
  }

  /** Whether every request fulfils it, since AWS never has the key. */
  boolean restsOnWhatIsNeverThere() {
    return WebIdentityRequest.isNeverThere(key())
        && condition
            .operator()
            .filter(operator ->
                operator == ConditionOperator.NULL
                    ? values.stream().allMatch(one -> one.text().text().equals("true"))
                    : condition.restsOnAbsence()
                        || (operator.negated()
                            && condition.quantity() != PolicyCondition.Quantity.ANY_VALUE))
            .isPresent();
  }

  /** Whether the claim must be there for it. */
  boolean binds() {
    return wantsValue() && !condition.restsOnAbsence();
  }

  /** Whether AWS offers the claim of such a provider to conditions. */
  boolean isOffered(String host) {
    return new Provider("aws", "", "https://" + host.toLowerCase(Locale.ROOT))
        .offered()
        .contains(claim());
  }

  /** A value of sub, by its components. */
  SubjectPattern subject(Wanted value) {
    String text = value.withClaims();
    return text.equals(value.text().written())
        ? SubjectPattern.of(value.text().pattern(), takesWildcards())
        : SubjectPattern.of(Wildcards.of(text), true);
  }

  boolean comparesText() {
    return condition.operator().filter(ConditionOperator::comparesText).isPresent();
  }

  boolean takesWildcards() {
    return condition.operator().filter(ConditionOperator::takesWildcards).isPresent();
  }

  /** Whether each value that it admits is admitted by another, too; may say no where it is. */
  boolean isWithin(Clause other) {
    boolean comparable =
        Stream.of(this, other).allMatch(one -> one.binds() && one.regardsCase() && !one.isHidden());
    if (!comparable) {
      return false;
    }
    List<TextPattern> theirs = other.values().stream().map(other::pattern).toList();
    try {
      for (Wanted mine : values) {
        if (pattern(mine).besides(theirs).isPresent()) {
          return false;
        }
      }
      return true;
    } catch (TextSearch.Undecided e) {
      return false;
    }
  }

  /** Whether it compares texts as they are, or with patterns. */
  boolean regardsCase() {
    return comparesText() && condition.operator().filter(ConditionOperator::ignoresCase).isEmpty();
  }

  TextPattern pattern(Wanted value) {
    String text = value.withClaims();
    if (!text.equals(value.text().written())) {
      return TextPattern.of(Wildcards.of(text));
    }
    return takesWildcards()
        ? TextPattern.of(value.text().pattern())
        : TextPattern.literal(value.text().text());
  }

  boolean hasVariables() {
    return values.stream().anyMatch(one -> one.text().variable());
  }

  boolean isHidden() {
    return hiddenName().isPresent() || values.stream().anyMatch(Wanted::hidden);
  }
}
