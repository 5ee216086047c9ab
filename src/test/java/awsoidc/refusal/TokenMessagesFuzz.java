package awsoidc.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.IdToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Words about a token that nobody has checked. */
public final class TokenMessagesFuzz {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private TokenMessagesFuzz() {}

  public static void fuzzerTestOneInput(byte[] payload) {
    IdToken token;
    try {
      token =
          IdToken.decode(
              "T",
              "eyJhbGciOiJSUzI1NiJ9."
                  + new String(Base64.getUrlEncoder().encode(payload), StandardCharsets.US_ASCII)
                      .replace("=", "")
                  + ".c2ln");
    } catch (IOException told) {
      return;
    }
    assertThat(
            TokenRefusals.unverified(token, "why", NOW)
                .lines(new Help(Path.of("/opt/x"), Optional.empty())))
        .isNotEmpty();
    assertThat(
            RuleRefusals.unmatched(token, Optional.empty(), NOW)
                .lines(new Help(Path.of("/opt/x"), Optional.empty())))
        .isNotEmpty();
  }
}
