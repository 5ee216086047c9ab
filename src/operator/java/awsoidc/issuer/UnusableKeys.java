package awsoidc.issuer;

/** Keys that must not, or cannot, be published; the message says why. */
final class UnusableKeys extends Exception {
  private static final long serialVersionUID = 1;

  UnusableKeys(String message) {
    super(message);
  }
}
