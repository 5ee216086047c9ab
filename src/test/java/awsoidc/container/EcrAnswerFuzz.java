package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.secret.Secret;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** Whatever answers at the endpoint of an ECR: a login or a reason, never an exception. */
public final class EcrAnswerFuzz {

  private static final Secret SENT = Secret.of("session//token==");

  private EcrAnswerFuzz() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    int status = data.pickValue(new Integer[] {200, 400, 500});
    var result = EcrAnswer.read(status, data.consumeRemainingAsBytes(), SENT);

    assertThat(result.toString()).doesNotContain(SENT.reveal()).doesNotContain("\n");
  }
}
