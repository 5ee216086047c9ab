package awsoidc.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer signs with (OpenID Connect Discovery 1.0, section 4; RFC 7517), kept in a
 * file that all processes of the runner's user share. The file is a convenience: whoever can change
 * it can make us pass a token that STS, which fetches the keys itself, refuses. What cannot be read
 * or written is as good as absent.
 */
final class IssuerKeys {

  private static final Duration LIFETIME = Duration.ofHours(1);

  /** A made-up kid must not send each job to the issuer. */
  private static final Duration BETWEEN_FETCHES = Duration.ofMinutes(1);

  private final String issuer;
  private final Fetch fetch;
  private final Path file;
  private final InstantSource clock;

  /**
   * @param directory for the file; need not exist
   */
  IssuerKeys(String issuer, Fetch fetch, Path directory, InstantSource clock) {
    this.issuer = issuer;
    this.fetch = fetch;
    this.file = directory.resolve("jwks-" + issuer.replaceAll("[^A-Za-z0-9.-]", "_") + ".json");
    this.clock = clock;
  }

  /** The key of this name, fetched if need be; empty if the issuer has none. */
  Optional<JWK> key(String kid) throws IOException {
    Duration age = age();
    JWKSet cached = age.compareTo(LIFETIME) < 0 ? cached() : null;
    if (cached != null) {
      JWK key = cached.getKeyByKeyId(kid);
      if (key != null || age.compareTo(BETWEEN_FETCHES) < 0) {
        return Optional.ofNullable(key);
      }
    }
    return Optional.ofNullable(fetched().getKeyByKeyId(kid));
  }

  /** Longer than any lifetime if there is no file, or one from the future. */
  private Duration age() {
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      Duration age = Duration.between(written, clock.instant());
      return age.isNegative() ? LIFETIME : age;
    } catch (IOException none) {
      return LIFETIME;
    }
  }

  private @Nullable JWKSet cached() {
    try {
      return Files.size(file) > Fetch.MAX_BYTES ? null : JWKSet.parse(Files.readString(file));
    } catch (IOException | ParseException unusable) {
      return null;
    }
  }

  private JWKSet fetched() throws IOException {
    URI discovery = URI.create(issuer.replaceFirst("/$", "") + "/.well-known/openid-configuration");
    URI keys = jwksUri(discovery);
    String document = from(keys);
    try {
      JWKSet set = JWKSet.parse(document);
      store(document);
      return set;
    } catch (ParseException e) {
      throw new IOException(keys + " is no set of keys (RFC 7517)");
    }
  }

  private URI jwksUri(URI discovery) throws IOException {
    String document = from(discovery);
    try {
      URI uri = URI.create(JSONObjectUtils.getString(JSONObjectUtils.parse(document), "jwks_uri"));
      boolean asSafe = "https".equals(uri.getScheme()) || "http".equals(discovery.getScheme());
      if (uri.getHost() == null || !asSafe) {
        throw new IOException(discovery + " names keys at " + uri + ", which is not https");
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

  private void store(String document) {
    Path unfinished = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(
          file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(unfinished, document, StandardCharsets.UTF_8);
      Files.setLastModifiedTime(unfinished, FileTime.from(clock.instant()));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException notKept) {
      remove(unfinished);
    }
  }

  private static void remove(Path unfinished) {
    try {
      Files.deleteIfExists(unfinished);
    } catch (IOException full) {
      // The next one that can write replaces it.
    }
  }
}
