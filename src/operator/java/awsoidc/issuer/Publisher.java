package awsoidc.issuer;

import awsoidc.token.Discovery;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts an issuer's documents to a public place, whenever they have changed. GitLab drops an old key
 * at once, but jobs hold tokens that were signed with it: what is published and GitLab no longer
 * has, stays for a while.
 */
public final class Publisher {

  public static final String METADATA_PATH = Discovery.METADATA_PATH.substring(1);

  /** GitLab's own. */
  public static final String KEYS_PATH = "oauth/discovery/keys";

  private record Documents(Optional<String> metadata, Optional<String> keys) {}

  private final PublicUrl url;
  private final PublicPlace place;
  private final Optional<Duration> keep;
  private final InstantSource clock;
  private final Map<String, Instant> leaving = new LinkedHashMap<>();
  private @Nullable Documents published;

  /**
   * @param keep how long a key stays that GitLab no longer has; empty: until somebody removes it
   */
  public Publisher(PublicUrl url, PublicPlace place, Optional<Duration> keep, InstantSource clock) {
    this.url = url;
    this.place = place;
    this.keep = keep;
    this.clock = clock;
  }

  /**
   * Publishes what GitLab has now.
   *
   * @throws IOException whose message says what cannot be fetched, published or used
   */
  public Publication publish(Discovery gitlab) throws IOException, InterruptedException {
    Discovery.Documents documents = gitlab.documents();
    PublicKeys current = keys(documents);
    Map<String, Object> metadata = metadata(documents.metadata());
    List<String> doubts = new ArrayList<>(current.leftOut());
    if (!(metadata.get("id_token_signing_alg_values_supported") instanceof List<?> algorithms)
        || !algorithms.contains("RS256")) {
      doubts.add("the discovery document does not say that tokens are signed with RS256");
    }
    Documents before = published == null ? fromPlace() : published;
    Map<String, RSAKey> old = before.keys().map(Publisher::usable).orElse(Map.of());
    List<String> added =
        current.keys().entrySet().stream()
            .filter(key -> !key.getValue().equals(old.get(key.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    Set<String> leftBefore = Set.copyOf(leaving.keySet());
    List<String> removed = new ArrayList<>();
    Map<String, RSAKey> all = new LinkedHashMap<>(current.keys());
    all.putAll(staying(old, current, removed));
    String keys = new PublicKeys(all, List.of()).document();
    List<String> written = write(before, keys, JSONObjectUtils.toJSONString(metadata) + "\n");
    return new Publication(
        List.copyOf(current.keys().keySet()),
        added,
        new LinkedHashMap<>(leaving),
        leaving.keySet().stream().filter(name -> !leftBefore.contains(name)).toList(),
        removed,
        written,
        doubts);
  }

  private static PublicKeys keys(Discovery.Documents documents) throws IOException {
    try {
      return PublicKeys.parse(documents.keys());
    } catch (UnusableKeys e) {
      throw new IOException(documents.keysUri() + ": " + e.getMessage(), e);
    }
  }

  private Map<String, Object> metadata(String document) throws IOException {
    try {
      Map<String, Object> metadata = new LinkedHashMap<>(JSONObjectUtils.parse(document));
      metadata.put("issuer", url.url());
      metadata.put("jwks_uri", url.url() + "/" + KEYS_PATH);
      return metadata;
    } catch (ParseException e) {
      throw new IOException("the discovery document is not valid JSON", e);
    }
  }

  /** Keys of another issuer must not stay: they would sign for this one. */
  private Documents fromPlace() throws IOException, InterruptedException {
    Optional<String> metadata = place.read(METADATA_PATH);
    if (metadata.isPresent()) {
      Optional<String> issuer = issuer(metadata.get());
      if (issuer.isPresent() && !issuer.get().equals(url.url())) {
        throw new IOException(
            place.describe(METADATA_PATH)
                + " is of another issuer, "
                + issuer.get()
                + ": choose another place, or remove it");
      }
    }
    return new Documents(metadata, place.read(KEYS_PATH));
  }

  private static Optional<String> issuer(String document) {
    try {
      return Optional.ofNullable(
          JSONObjectUtils.getString(JSONObjectUtils.parse(document), "issuer"));
    } catch (ParseException | RuntimeException damaged) {
      return Optional.empty();
    }
  }

  /** What cannot be read is replaced. */
  private static Map<String, RSAKey> usable(String document) {
    try {
      return PublicKeys.parse(document).keys();
    } catch (UnusableKeys damaged) {
      return Map.of();
    }
  }

  private Map<String, RSAKey> staying(
      Map<String, RSAKey> old, PublicKeys current, List<String> removed) {
    Instant now = clock.instant();
    Map<String, RSAKey> staying = new LinkedHashMap<>(old);
    staying.keySet().removeAll(current.keys().keySet());
    leaving.keySet().retainAll(staying.keySet());
    for (String name : List.copyOf(staying.keySet())) {
      Instant since = leaving.computeIfAbsent(name, _ -> now);
      if (keep.isPresent() && !now.isBefore(since.plus(keep.get()))) {
        staying.remove(name);
        leaving.remove(name);
        removed.add(name);
      }
    }
    return staying;
  }

  /** The keys first: else tokens of a new key would meet a document that lacks it. */
  private List<String> write(Documents before, String keys, String metadata)
      throws IOException, InterruptedException {
    List<String> written = new ArrayList<>();
    if (!Optional.of(keys).equals(before.keys())) {
      place.write(KEYS_PATH, keys);
      written.add(KEYS_PATH);
    }
    if (!Optional.of(metadata).equals(before.metadata())) {
      place.write(METADATA_PATH, metadata);
      written.add(METADATA_PATH);
    }
    published = new Documents(Optional.of(metadata), Optional.of(keys));
    return written;
  }
}
