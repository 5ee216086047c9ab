package awsoidc.sts;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** One request to STS, one attempt. */
@FunctionalInterface
public interface StsCall {

  sealed interface Answer {

    <T> T fold(Function<Yes, T> yes, Function<No, T> no);

    /**
     * Yes; to a question for an identity, with the session that it was asked for.
     *
     * @param date of the answer, as STS writes it: reading it costs a start-up
     */
    record Yes(Session session, Optional<String> date) implements Answer {
      @Override
      public <T> T fold(Function<Yes, T> yes, Function<No, T> no) {
        return yes.apply(this);
      }
    }

    /** No, or nothing at all. */
    record No(StsError error) implements Answer {
      @Override
      public <T> T fold(Function<Yes, T> yes, Function<No, T> no) {
        return no.apply(this);
      }
    }
  }

  /** Sends one request. */
  Answer ask(StsRequest request, Duration atMost);
}
