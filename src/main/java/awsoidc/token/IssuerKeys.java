package awsoidc.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that an issuer signs with (OpenID Connect Discovery 1.0, section 4; RFC 7517), fetched
 * if need be.
 */
final class IssuerKeys {

  private final String issuer;
  private final Fetch fetch;
  private final KeyCache cache;

  /**
   * @param directory for what is kept; need not exist
   */
  IssuerKeys(String issuer, Fetch fetch, Path directory, InstantSource clock) {
    this.issuer = issuer;
    this.fetch = fetch;
    this.cache = new KeyCache(issuer, directory, clock);
  }

  /**
   * The keys of this name; none if the issuer has none. A key may be new since the last fetch, so
   * one that is not known is searched for, but once a minute at most: until then nobody knows, and
   * it is said so.
   */
  List<JWK> named(String kid) throws IOException {
    boolean searched = cache.isSearched(); // before the keys, which the same search has written
    Optional<SigningKeys> known = cache.read();
    if (known.isEmpty()) {
      return fetched().named(kid);
    }
    List<JWK> keys = known.get().named(kid);
    return keys.isEmpty() ? search(kid, searched) : keys;
  }

  private List<JWK> search(String kid, boolean searched) throws IOException {
    if (searched) {
      throw new IOException(
          "there was no key "
              + kid
              + " less than a minute ago, and the issuer is asked once a minute for a new one");
    }
    try {
      return fetched().named(kid);
    } finally {
      cache.noteSearch();
    }
  }

  private SigningKeys fetched() throws IOException {
    URI discovery = URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    URI keys = jwksUri(discovery);
    String document = from(keys);
    try {
      SigningKeys set = SigningKeys.parse(document);
      cache.write(document);
      return set;
    } catch (ParseException e) {
      throw new IOException(keys + " is no set of keys (RFC 7517)");
    }
  }

  private URI jwksUri(URI discovery) throws IOException {
    String document = from(discovery);
    try {
      Map<String, Object> metadata = JSONObjectUtils.parse(document);
      URI uri = URI.create(JSONObjectUtils.getString(metadata, "jwks_uri"));
      boolean asSafe = "https".equals(uri.getScheme()) || "http".equals(discovery.getScheme());
      if (uri.getHost() == null || !asSafe) {
        throw new IOException(discovery + " names keys at " + uri + ", which is not https");
      }
      // To the letter (section 4.3): or the keys of one issuer would vouch for another.
      if (!issuer.equals(metadata.get("issuer"))) {
        throw new IOException(
            discovery + " names the issuer " + metadata.get("issuer") + ", not " + issuer);
      }
      return uri;
    } catch (ParseException | RuntimeException e) {
      throw new IOException(discovery + " names no jwks_uri (OpenID Connect Discovery)");
    }
  }

  private String from(URI url) throws IOException {
    try {
      return fetch.get(url);
    } catch (IOException e) {
      throw new IOException(url + ": " + e.getMessage(), e);
    }
  }
}
