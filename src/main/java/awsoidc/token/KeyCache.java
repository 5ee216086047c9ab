package awsoidc.token;

import java.io.IOException;
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

/**
 * An issuer's keys in a file that all processes of the runner's user share. The file is a
 * convenience: whoever can change it can make us pass a token that STS, which fetches the keys
 * itself, refuses. What cannot be read or written is as good as absent.
 */
final class KeyCache {

  private static final Duration LIFETIME = Duration.ofHours(1);

  /** A made-up kid must not send each job to the issuer. */
  private static final Duration BETWEEN_SEARCHES = Duration.ofMinutes(1);

  private final Path keys;
  private final Path searched;
  private final InstantSource clock;

  /**
   * @param directory for the files; need not exist
   */
  KeyCache(String issuer, Path directory, InstantSource clock) {
    String name = "jwks-" + issuer.replaceAll("[^A-Za-z0-9.-]", "_");
    this.keys = directory.resolve(name + ".json");
    this.searched = directory.resolve(name + ".searched");
    this.clock = clock;
  }

  /** What was fetched last, if that is not too old. */
  Optional<SigningKeys> read() {
    try {
      return isYounger(keys, LIFETIME) && Files.size(keys) <= Fetch.MAX_BYTES
          ? Optional.of(SigningKeys.parse(Files.readString(keys)))
          : Optional.empty();
    } catch (IOException | ParseException unusable) {
      return Optional.empty();
    }
  }

  void write(String document) {
    replace(keys, document);
  }

  /** Whether the issuer was asked just now for a key that was not among these. */
  boolean isSearched() {
    return isYounger(searched, BETWEEN_SEARCHES);
  }

  void noteSearch() {
    replace(searched, "");
  }

  private boolean isYounger(Path file, Duration limit) {
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      Duration age = Duration.between(written, clock.instant());
      return !age.isNegative() && age.compareTo(limit) < 0; // one from the future is worth nothing
    } catch (IOException none) {
      return false;
    }
  }

  private void replace(Path file, String content) {
    Path unfinished = file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      Files.createDirectories(
          file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
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
