package awsoidc.doctor;

import awsoidc.file.ThisAccount;
import awsoidc.file.Tree;
import awsoidc.sandbox.Account;
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

  /**
   * A directory in which scripts get theirs.
   *
   * @param account that scripts run under, if it is not the runner's own; it may hold {project_id}
   */
  static Diagnosis ofScripts(String key, Path directory, Optional<String> account)
      throws IOException {
    Diagnosis own = directory(key, directory);
    Optional<Account> scripts =
        account.isPresent() ? Account.find(account.get()) : Optional.empty();
    if (own.state() == Diagnosis.State.ERROR || scripts.isEmpty()) {
      return own;
    }
    try {
      if (ThisAccount.isRoot()) {
        Tree.requireOnlyRoots(existing(directory));
      }
      // What is missing is made so that everybody may pass.
      scripts.get().checkPassable(existing(directory).resolve("anything"));
      return own;
    } catch (IOException e) {
      return Diagnosis.error(key, String.valueOf(e.getMessage()), "");
    }
  }

  /** A file that is read. */
  static Diagnosis readable(String key, Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file)
        ? Diagnosis.ok(key, file.toString())
        : Diagnosis.error(
            key,
            file
                + (Files.exists(file) ? " cannot be read by this account" : " does not exist")
                + ", so every job that needs it fails",
            "name a PEM file that the runner's account can read");
  }

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
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return Diagnosis.error(
          key, file + " is no regular file, so nothing is recorded", "name another");
    }
    @Nullable Path there = Files.exists(file) ? file : file.getParent();
    if (there == null || !Files.exists(there)) {
      return Diagnosis.error(
          key,
          there + " does not exist, so nothing is recorded",
          "install -d -o ACCOUNT-OF-THE-RUNNER -m 0750 " + there);
    }
    if (Files.isWritable(there) && (there.equals(file) || Files.isDirectory(there))) {
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
