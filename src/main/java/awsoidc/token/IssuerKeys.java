package awsoidc.token;

import awsoidc.net.Sleep;
import awsoidc.token.KeyCache.Kept;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** The keys that an issuer signs with: those that are kept, or fetched if need be. */
final class IssuerKeys {

  /** Tokens with made-up key names must not make us ask the issuer more often than this. */
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(5);

  private final Discovery discovery;
  private final KeyCache cache;
  private final InstantSource clock;
  private final Sleep sleep;

  IssuerKeys(String issuer, Fetch fetch, Path directory, InstantSource clock, Sleep sleep) {
    this.discovery = new Discovery(issuer, fetch);
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
    Discovery.KeySet set = discovery.keySet();
    cache.write(set.document());
    return set.keys();
  }
}
