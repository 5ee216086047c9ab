package awsoidc.token;

import awsoidc.file.Permissions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * An issuer's keys in a file that all processes of the runner's user share. The file is a
 * convenience: whoever can change it can make us pass a token that STS, which fetches the keys
 * itself, refuses. What cannot be read or written is as good as absent.
 */
final class KeyCache {

  private static final Duration LIFETIME = Duration.ofHours(1);

  /** The keys, and since when they are kept. */
  record Kept(SigningKeys keys, Instant fetched) {}

  private final Path keys;
  private final InstantSource clock;

  KeyCache(String issuer, Path directory, InstantSource clock) {
    this.keys = directory.resolve("jwks-" + name(issuer) + ".json");
    this.clock = clock;
  }

  /** Another for each issuer: the keys of one must not vouch for another. */
  private static String name(String issuer) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < issuer.length(); i++) {
      char c = issuer.charAt(i);
      if (c == '.' || c == '-' || (c < '\u0080' && Character.isLetterOrDigit(c))) {
        name.append(c);
      } else {
        name.append('_').append(Integer.toHexString(c)).append('_');
      }
    }
    return name.toString();
  }

  /** What was fetched last, if that is not too old. */
  Optional<Kept> read() {
    try {
      BasicFileAttributes file = Files.readAttributes(keys, BasicFileAttributes.class);
      Instant fetched = file.lastModifiedTime().toInstant();
      Duration age = Duration.between(fetched, clock.instant());
      // A file from the future is worth nothing.
      return !age.isNegative()
              && age.compareTo(LIFETIME) < 0
              && file.isRegularFile()
              && file.size() <= Fetch.MAX_BYTES
          ? Optional.of(new Kept(SigningKeys.parse(Files.readString(keys)), fetched))
          : Optional.empty();
    } catch (IOException | ParseException unusable) {
      return Optional.empty();
    }
  }

  void write(String document) {
    replace(keys, document);
  }

  private void replace(Path file, String content) {
    Path unfinished = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Permissions.makePrivate(file.resolveSibling(""));
      Files.writeString(unfinished, content, StandardCharsets.UTF_8);
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
