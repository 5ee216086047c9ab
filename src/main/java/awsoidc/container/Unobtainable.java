package awsoidc.container;

/**
 * An image cannot be had, or not used, in a way that a retry would not change: the author or the
 * operator must.
 */
public final class Unobtainable extends Exception {
  private static final long serialVersionUID = 1;

  public Unobtainable(String message) {
    super(message);
  }
}
