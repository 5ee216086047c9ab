package awsoidc.trust;

import java.util.List;

/**
 * What a statement of a trust policy is to a token.
 *
 * @param number from 1, in the order of the policy
 * @param statement the statement itself
 * @param misfits what in it does not fit
 * @param doubts what in it cannot be evaluated from what is known
 * @param warnings what in it fits, and should not be relied upon
 */
public record Finding(
    int number,
    Statement statement,
    List<Misfit> misfits,
    List<String> doubts,
    List<String> warnings) {

  public Finding {
    misfits = List.copyOf(misfits);
    doubts = List.copyOf(doubts);
    warnings = List.copyOf(warnings);
  }

  /** Whether its Effect is Allow. */
  public boolean allow() {
    return statement.allow();
  }

  /** Why it does not fit, misfit by misfit. */
  public List<String> reasons() {
    return misfits.stream().map(Misfit::words).toList();
  }

  public Truth verdict() {
    if (!misfits.isEmpty()) {
      return Truth.FAILS;
    }
    return doubts.isEmpty() ? Truth.HOLDS : Truth.UNKNOWN;
  }

  public boolean applies() {
    return verdict() == Truth.HOLDS;
  }
}
