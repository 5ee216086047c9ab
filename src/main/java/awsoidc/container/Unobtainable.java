package awsoidc.container;

/** An image cannot be pulled or used, until the author or the operator changes something. */
public final class Unobtainable extends Exception {
  private static final long serialVersionUID = 1;

  public Unobtainable(String message) {
    super(message);
  }
}
