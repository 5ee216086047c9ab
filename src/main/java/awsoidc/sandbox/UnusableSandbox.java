package awsoidc.sandbox;

/** The machine or the job does not fit the operator's settings; the message says what to change. */
public final class UnusableSandbox extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean forOperator;

  public UnusableSandbox(String message) {
    this(message, false);
  }

  private UnusableSandbox(String message, boolean forOperator) {
    super(message);
    this.forOperator = forOperator;
  }

  static UnusableSandbox forOperator(String message) {
    return new UnusableSandbox(message, true);
  }

  /** Whether only the operator can change it. */
  public boolean isForOperator() {
    return forOperator;
  }
}
