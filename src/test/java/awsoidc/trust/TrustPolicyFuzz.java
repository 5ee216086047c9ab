package awsoidc.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.IdToken;
import awsoidc.token.Jwts;
import java.io.IOException;
import java.util.Map;

/** A trust policy that somebody hands to `explain`. */
public final class TrustPolicyFuzz {

  private static final Provider PROVIDER =
      new Provider("aws", "123456789012", "https://gitlab.example.com");

  private TrustPolicyFuzz() {}

  /** A line each: the end of sub, and the policy. */
  public static void fuzzerTestOneInput(byte[] lines) throws IOException {
    String[] parts = new String(lines, UTF_8).split("\n", 2);
    String sub = "project_path:" + parts[0].replaceAll("[^ -~]|[\"\\\\]", "");
    TrustPolicy policy;
    try {
      policy = TrustPolicy.parse(parts[parts.length - 1]);
    } catch (IllegalArgumentException told) {
      return;
    }
    IdToken token = IdToken.decode("T", Jwts.of("{\"aud\":\"a\",\"sub\":\"" + sub + "\"}"));
    Judgement judgement = policy.judge(WebIdentityRequest.of(PROVIDER, token.claims(), true));
    boolean denied = judgement.findings().stream().anyMatch(one -> one.applies() && !one.allow());
    boolean allowed = judgement.findings().stream().anyMatch(one -> one.applies() && one.allow());

    assertThat(judgement.verdict() == Truth.HOLDS && (denied || !allowed)).isFalse();
    assertThat(policy.admits(PROVIDER.arn(), PROVIDER.issuer(), Map.of("aud", "a", "sub", sub)))
        .isEqualTo(judgement.verdict() == Truth.HOLDS);
  }
}
