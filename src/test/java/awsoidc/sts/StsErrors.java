package awsoidc.sts;

/** Errors for tests of other rooms. */
public final class StsErrors {

  private StsErrors() {}

  /** STS's own. */
  public static StsError answer(boolean passing, int status, String code, String message) {
    return StsError.ofAnswer(passing, status, code, message);
  }

  /** No answer. */
  public static StsError silence(
      StsError.Trouble trouble, boolean passing, String code, String message) {
    return StsError.without(trouble, passing, code, message);
  }
}
