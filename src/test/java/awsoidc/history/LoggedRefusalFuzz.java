package awsoidc.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A job's log that somebody hands to `explain`. */
public final class LoggedRefusalFuzz {

  private LoggedRefusalFuzz() {}

  public static void fuzzerTestOneInput(byte[] log) {
    String text = new String(log, UTF_8);
    for (LoggedRefusal refusal : LoggedRefusal.in(text)) {
      assertThat(refusal.claims()).isNotEmpty();
      assertThat(refusal.claims().values()).allSatisfy(values -> assertThat(values).isNotEmpty());
    }
  }
}
