package awsoidc.sts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/** Whatever answers at the endpoint of an STS: a session or a reason, never an exception. */
public final class SdkCallFuzz {

  private static final Secret JWT = Secret.of("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln");

  private static final StsRequest REQUEST =
      new StsRequest.WebIdentity(
          Grants.assumption(
              new RoleArn("aws", "123456789012", "Deploy"), Duration.ofHours(1), true, "20-77"),
          JWT);

  private static final StsDouble STS = start();
  private static final SdkCall CALL =
      new SdkCall(
          Settings.of(Optional.of(STS.endpoint()), Duration.ofSeconds(10), Optional.empty()),
          name -> Optional.empty());

  private SdkCallFuzz() {}

  private static StsDouble start() {
    try {
      return StsDouble.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    int status = data.pickValue(new Integer[] {200, 200, 400, 403, 429, 500});
    STS.answers(status, new String(data.consumeRemainingAsBytes(), UTF_8));

    switch (CALL.ask(REQUEST, Duration.ofSeconds(10))) {
      case StsCall.Answer.Yes(Session session, var date) ->
          assertThat(session.sessionToken().reveal() + session.secretAccessKey().reveal())
              .matches("[!-~]{2,}");
      case StsCall.Answer.No(StsError error) ->
          assertThat(error.toString()).doesNotContain(JWT.reveal());
    }
  }
}
