package awsoidc.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** What an issuer's server answers. */
public final class IssuerKeysFuzz {

  private static final Path NOWHERE = Path.of("/dev/null/cache");

  private IssuerKeysFuzz() {}

  /** A line each: what discovery says, and the keys. */
  public static void fuzzerTestOneInput(byte[] lines) {
    String[] parts = new String(lines, UTF_8).split("\n", 2);
    String discovery = parts[0];
    String keys = parts[parts.length - 1];
    Fetch fetch = url -> url.getPath().endsWith("openid-configuration") ? discovery : keys;
    IssuerKeys issuer =
        new IssuerKeys(
            "https://gitlab.example.com", fetch, NOWHERE, () -> Instant.EPOCH, pause -> {});
    try {
      issuer.named("k").forEach(key -> assertThat(key.getKeyID()).isEqualTo("k"));
    } catch (IOException told) {
      assertThat(told.getMessage()).isNotEmpty();
    }
  }
}
