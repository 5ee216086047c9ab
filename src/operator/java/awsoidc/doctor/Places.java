package awsoidc.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Directories and files that the configuration names. */
final class Places {

  /** Below it, an image or a build may not fit. */
  private static final long LITTLE_ROOM = 1L << 30;

  private static final int BYTES_OF_MIB_SHIFT = 20;

  private Places() {}

  /** A directory that is made where it is missing. */
  static Diagnosis directory(String key, Path directory) {
    Path there = existing(directory);
    if (!Files.isDirectory(there)) {
      return Diagnosis.error(
          key, there + " is no directory, and " + directory + " cannot be made", "name another");
    }
    if (!Files.isWritable(there)) {
      return Diagnosis.error(
          key,
          (there.equals(directory)
                  ? directory + " cannot be written"
                  : directory + " is missing and cannot be made in " + there)
              + " by this account",
          "install -d -o ACCOUNT-OF-THE-RUNNER -m 0755 " + directory);
    }
    return room(there)
        .filter(bytes -> bytes < LITTLE_ROOM)
        .map(bytes ->
            Diagnosis.warning(
                key,
                directory + " has only " + (bytes >> BYTES_OF_MIB_SHIFT) + " MiB of free space",
                "free some, or name a directory on a larger disk"))
        .orElseGet(() -> Diagnosis.ok(key, directory.toString()));
  }

  /** A file that lines are appended to. */
  static Diagnosis appendable(String key, Path file) {
    Path there = existing(file);
    boolean writable = there.equals(file) ? Files.isRegularFile(file) : Files.isDirectory(there);
    if (writable && Files.isWritable(there)) {
      return Diagnosis.ok(key, file.toString());
    }
    return Diagnosis.error(
        key,
        file + " cannot be written by this account, so nothing is recorded",
        "install -D -o ACCOUNT-OF-THE-RUNNER -m 0600 /dev/null " + file);
  }

  private static Optional<Long> room(Path directory) {
    try {
      return Optional.of(Files.getFileStore(directory).getUsableSpace());
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /** It, or the nearest above that exists. */
  private static Path existing(Path path) {
    @Nullable Path there = path;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there == null ? Path.of("/") : there;
  }
}
