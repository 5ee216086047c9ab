package awsoidc.token;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.net.Network;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Tokens and keys from outside: each token is verified, refused, or its keys are not to be had. */
public final class TokenVerifierFuzz {

  private static final String ISSUER = "https://gitlab.example.com";
  private static final Path NOWHERE = Path.of("/dev/null/cache");
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private static final TokenSettings SETTINGS =
      new TokenSettings(
          ISSUER, List.of("https://aws"), Optional.empty(), Optional.of(Network.USUAL));
  private static final ECKey KEY = key();

  private TokenVerifierFuzz() {}

  private static ECKey key() {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A line each: the header, the claims, the keys; a header that is right is signed by KEY. */
  public static void fuzzerTestOneInput(byte[] lines) throws Exception {
    String[] parts = new String(lines, StandardCharsets.UTF_8).split("\n", 3);
    String header = parts[0];
    String payload = parts.length > 1 ? parts[1] : "";
    String keys = parts.length > 2 ? parts[2] : "{\"keys\":[" + KEY.toPublicJWK() + "]}";
    boolean signed = header.equals("{\"alg\":\"ES256\",\"kid\":\"k\"}");
    String signature = signed ? signature(header, payload) : "c2ln";
    String jwt = part(header) + "." + part(payload) + "." + signature;
    if (!IdToken.looksLikeOne(jwt)) {
      return;
    }
    IdToken token;
    try {
      token = IdToken.decode("T", jwt);
    } catch (IOException told) {
      return;
    }
    Fetch fetch =
        url ->
            url.getPath().endsWith("openid-configuration")
                ? "{\"issuer\":\"" + ISSUER + "\",\"jwks_uri\":\"https://gitlab.example.com/keys\"}"
                : keys;
    var result = new TokenVerifier(SETTINGS, fetch, NOWHERE, () -> NOW).verify(token);

    if (result.kind() == TokenVerifier.Result.Kind.VERIFIED) {
      assertThat(signed).isTrue();
      assertThat(token.issuer()).isEqualTo(ISSUER);
    }
  }

  /** Right where the header is one: claims are looked at behind a signature alone. */
  private static String signature(String header, String payload) throws JOSEException {
    byte[] input = (part(header) + "." + part(payload)).getBytes(StandardCharsets.US_ASCII);
    Base64URL signature = new ECDSASigner(KEY).sign(new JWSHeader(JWSAlgorithm.ES256), input);
    return signature.toString();
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
