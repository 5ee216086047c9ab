package awsoidc.demo;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

/** An issuer's key set, fetched by way of its discovery document, as STS does. */
final class VerificationKeys {

  /** STS gives an issuer five seconds (aws-cli issue 7194). */
  private static final int PATIENCE_MILLIS = 5_000;

  private static final int MAX_DOCUMENT = 1 << 20;

  private VerificationKeys() {}

  /** No cache: a test that changes the issuer must see it at once. */
  static JWKSet of(String issuer) throws IOException {
    try {
      Map<String, Object> discovery =
          JSONObjectUtils.parse(get(issuer + "/.well-known/openid-configuration"));
      return JWKSet.parse(get(JSONObjectUtils.getURI(discovery, "jwks_uri").toString()));
    } catch (ParseException | RuntimeException e) {
      throw new IOException("no key set at " + issuer, e);
    }
  }

  private static String get(String url) throws IOException {
    URLConnection connection = URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    if (((HttpURLConnection) connection).getResponseCode() != 200) {
      throw new IOException("not there: " + url);
    }
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readNBytes(MAX_DOCUMENT), StandardCharsets.UTF_8);
    }
  }
}
