package awsoidc.trust;

import java.util.List;

/**
 * What a statement of a trust policy is to a token.
 *
 * @param number from 1, in the order of the policy
 * @param allow whether its Effect is Allow
 * @param misfits what in it does not fit; empty if it applies
 */
public record Finding(int number, boolean allow, List<String> misfits) {

  public boolean applies() {
    return misfits.isEmpty();
  }
}
