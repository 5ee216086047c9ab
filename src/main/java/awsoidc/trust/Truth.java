package awsoidc.trust;

/** What can be said of a condition, a statement or a policy from what is known of a request. */
public enum Truth {
  HOLDS,
  FAILS,
  /** It depends on what is not known here: an address, the time, a claim that was not given. */
  UNKNOWN
}
