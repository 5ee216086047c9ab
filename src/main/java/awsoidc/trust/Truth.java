package awsoidc.trust;

/** What can be said of a condition, a statement or a policy from what is known of a request. */
public enum Truth {
  HOLDS,
  FAILS,
  /** It depends on what is not known here: an address, the time, a claim that was not given. */
  UNKNOWN;

  static Truth of(boolean holds) {
    return holds ? HOLDS : FAILS;
  }

  /** Whether this or the other holds: one that does is enough, whatever is unknown. */
  Truth or(Truth other) {
    if (this == HOLDS || other == HOLDS) {
      return HOLDS;
    }
    return this == UNKNOWN || other == UNKNOWN ? UNKNOWN : FAILS;
  }

  /** Whether both hold. */
  Truth and(Truth other) {
    return not().or(other.not()).not();
  }

  Truth not() {
    return this == UNKNOWN ? UNKNOWN : of(this == FAILS);
  }
}
