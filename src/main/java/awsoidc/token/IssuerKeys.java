package awsoidc.token;

import awsoidc.net.Sleep;
import awsoidc.token.KeyCache.Kept;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that an issuer signs with (OpenID Connect Discovery 1.0, section 4; RFC 7517), fetched
 * if need be.
 */
final class IssuerKeys {

  /** Tokens with made-up key names must not make us ask the issuer more often than this. */
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

  private final String issuer;
  private final Fetch fetch;
  private final KeyCache cache;
  private final InstantSource clock;
  private final Sleep sleep;

  IssuerKeys(String issuer, Fetch fetch, Path directory, InstantSource clock, Sleep sleep) {
    this.issuer = issuer;
    this.fetch = fetch;
    this.cache = new KeyCache(issuer, directory, clock);
    this.clock = clock;
    this.sleep = sleep;
  }

  /**
   * The keys of this name; none if the issuer has none. A key may be new since the last fetch, so
   * only keys that were fetched after the call decide that there is none. A token with a made-up
   * name waits for that itself, and no other: others find their key among those that are kept.
   */
  List<JWK> named(String kid) throws IOException {
    Instant begin = clock.instant();
    Optional<Kept> kept = cache.read();
    List<JWK> keys = named(kid, kept);
    if (kept.isEmpty() || !keys.isEmpty()) {
      return keys.isEmpty() ? fetched().named(kid) : keys;
    }
    Duration wait = BETWEEN_FETCHES.minus(Duration.between(kept.get().fetched(), begin));
    if (wait.isPositive()) {
      sleep(wait);
      kept = cache.read(); // another process may have fetched them meanwhile
      keys = named(kid, kept);
      if (!keys.isEmpty() || kept.filter(now -> now.fetched().isAfter(begin)).isPresent()) {
        return keys;
      }
    }
    return fetched().named(kid);
  }

  private static List<JWK> named(String kid, Optional<Kept> kept) {
    return kept.map(there -> there.keys().named(kid)).orElse(List.of());
  }

  private void sleep(Duration duration) throws InterruptedIOException {
    try {
      sleep.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
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
      // Exactly (section 4.3): or the keys of one issuer would vouch for another.
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
