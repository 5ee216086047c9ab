package awsoidc.delivery;

import awsoidc.sts.Session;

/** The session as it is now; renewed, where that is due and possible. */
@FunctionalInterface
public interface SessionSource {

  /** What there is. */
  sealed interface Current {

    /** A session that is still good. */
    record Valid(Session session) implements Current {}

    /**
     * None any more.
     *
     * @param retryable whether asking again may help
     */
    record None(boolean retryable, String code, String message) implements Current {}
  }

  /**
   * Asks; takes as long as an exchange where no session is good any more, and never two seconds
   * where one is.
   */
  Current current() throws InterruptedException;
}
