package awsoidc.container;

/** An image cannot be pulled or used, until the author or the operator changes something. */
public final class UnusableImage extends Exception {
  private static final long serialVersionUID = 1;

  public UnusableImage(String message) {
    super(message);
  }
}
