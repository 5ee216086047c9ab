package awsoidc.trust;

import java.util.List;

/**
 * What a statement of a trust policy is to a token.
 *
 * @param number from 1, in the order of the policy
 * @param allow whether its Effect is Allow
 * @param misfits what in it does not fit
 * @param doubts what in it cannot be evaluated from what is known
 * @param warnings what in it fits, and should not be relied upon
 */
public record Finding(
    int number, boolean allow, List<String> misfits, List<String> doubts, List<String> warnings) {

  public Finding {
    misfits = List.copyOf(misfits);
    doubts = List.copyOf(doubts);
    warnings = List.copyOf(warnings);
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
