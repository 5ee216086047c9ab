package awsoidc.sts;

import java.time.Duration;
import java.util.Optional;

/** One request to STS, one attempt. */
@FunctionalInterface
public interface StsCall {

  /** What STS said. */
  sealed interface Answer {

    /**
     * Yes; to a question for an identity, with the session that it was asked for.
     *
     * @param date of the answer, as STS writes it: reading it costs a start-up
     */
    record Yes(Session session, Optional<String> date) implements Answer {}

    /** No, or nothing at all. */
    record No(StsError error) implements Answer {}
  }

  /**
   * Asks.
   *
   * @param atMost how long this attempt may take
   */
  Answer ask(StsRequest request, Duration atMost);
}
