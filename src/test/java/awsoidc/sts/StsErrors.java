package awsoidc.sts;

import java.time.Instant;
import java.util.Optional;

/** Errors for tests of other rooms. */
public final class StsErrors {

  private StsErrors() {}

  /** STS's own. */
  public static StsError answer(boolean retryable, int status, String code, String message) {
    return StsError.ofAnswer(retryable, status, code, message);
  }

  /** No answer. */
  public static StsError silence(
      StsError.Trouble trouble, boolean retryable, String code, String message) {
    return StsError.without(trouble, retryable, code, message);
  }

  /** STS's own, with the time by its clock. */
  public static StsError answer(int status, String code, String message, Instant date) {
    return StsError.ofAnswer(false, status, code, message)
        .with(Optional.of(date), Optional.empty());
  }
}
