package awsoidc.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Variables of a job that look like a token: nothing about one is an exception. */
public final class TokenSearchFuzz {

  private static final String HEADER = "eyJhbGciOiJSUzI1NiJ9.";

  private static final TokenSettings OURS =
      new TokenSettings(
          "https://gitlab.example.com", List.of("https://aws"), Optional.empty(), Optional.empty());

  private static final TokenSettings NAMED =
      new TokenSettings(OURS.issuer(), OURS.audiences(), Optional.of("T"), Optional.empty());

  private TokenSearchFuzz() {}

  public static void fuzzerTestOneInput(byte[] payload) {
    String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(payload);
    for (String value : List.of(HEADER + encoded + ".c2ln", new String(payload, UTF_8))) {
      for (TokenSettings settings : List.of(OURS, NAMED)) {
        var result = new TokenSearch(settings).in(Map.of("T", value, "U", "eyJ.eyJ.x"));
        if (result instanceof TokenSearch.Result.Found(IdToken token)) {
          assertThat(token.jwt().reveal()).isEqualTo(value);
          assertThat(token.expiry().toString() + token.issuedAt() + token.audience()).isNotEmpty();
        }
      }
    }
  }
}
