package awsoidc.lint;

import awsoidc.trust.ConditionOperator;
import awsoidc.trust.PolicyCondition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code Deny} leaves of the statements beside it. One that denies all tokens but those with
 * some values of a claim is a condition of every {@code Allow}; any other takes something away, and
 * a policy without it is judged to be no narrower.
 */
final class Denials {

  private static final String NOT = "Not";
  private static final String IF_EXISTS = "IfExists";

  private Denials() {}

  /** The statements, those that allow with what is left of them. */
  static List<TrustStatement> applied(List<TrustStatement> statements) {
    List<TrustStatement> left = new ArrayList<>();
    for (TrustStatement statement : statements) {
      TrustStatement narrowed = statement;
      for (TrustStatement deny : statements) {
        if (statement.isForGitLab() && isOf(deny, statement)) {
          narrowed = leftClause(deny).map(narrowed::narrowed).orElse(narrowed);
        }
      }
      left.add(narrowed);
    }
    return left;
  }

  /** Whether it denies something that cannot be told as a condition. */
  static boolean isOther(TrustStatement statement) {
    return !statement.allow() && leftClause(statement).isEmpty();
  }

  /** Whether no token escapes it, of those that one of the statements is for. */
  static boolean isForAll(TrustStatement statement, List<TrustStatement> allowing) {
    return allowing.stream().allMatch(allow -> isOf(statement, allow))
        && statement.clauses().stream().allMatch(Clause::restsOnWhatIsNeverThere);
  }

  private static boolean isOf(TrustStatement deny, TrustStatement allow) {
    return !deny.allow()
        && deny.actions().stream().noneMatch(Piece.Text::hidden)
        && deny.admitsWebIdentity()
        && (deny.everyone() || namesAll(deny, allow));
  }

  private static boolean namesAll(TrustStatement deny, TrustStatement allow) {
    return !allow.everyone()
        && !allow.providers().isEmpty()
        && allow.federated().stream().noneMatch(Piece.Text::hidden)
        && deny.providers().containsAll(allow.providers());
  }

  /** What tokens must have that it does not deny. */
  private static Optional<Clause> leftClause(TrustStatement deny) {
    return deny.clauses().size() == 1
        ? Optional.of(deny.clauses().getFirst()).flatMap(Denials::reversed)
        : Optional.empty();
  }

  /** Every token has a subject and an audience, and a Deny for a token without a claim holds. */
  private static Optional<Clause> reversed(Clause clause) {
    PolicyCondition condition = clause.condition();
    boolean always = clause.claim().equals("sub") || clause.claim().equals("aud");
    boolean reversible =
        condition.operator().filter(ConditionOperator::negated).isPresent()
            && clause.comparesText()
            && condition.quantity() == PolicyCondition.Quantity.ANY
            && (always || !condition.ifExists())
            && !clause.isHidden()
            && !clause.isGlobal();
    String operator = condition.operatorName().replace(NOT, "").replace(IF_EXISTS, "");
    return reversible
        ? Optional.of(
            new Clause(
                PolicyCondition.of(operator, condition.key(), condition.values()),
                clause.mark(),
                clause.values()))
        : Optional.empty();
  }
}
