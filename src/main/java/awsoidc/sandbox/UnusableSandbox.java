package awsoidc.sandbox;

/** The machine or the job does not fit the operator's settings; the message says what to change. */
public final class UnusableSandbox extends Exception {

  private static final long serialVersionUID = 1;

  public UnusableSandbox(String message) {
    super(message);
  }
}
