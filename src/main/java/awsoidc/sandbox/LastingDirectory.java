package awsoidc.sandbox;

import awsoidc.file.Inode;
import awsoidc.file.Permissions;
import awsoidc.file.ThisAccount;
import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A directory that outlives jobs: for builds or caches.
 *
 * @param key of the configuration that names another place
 */
record LastingDirectory(String key, Path path) {

  private static final String SHARED = "rwxrwxrwx";

  static LastingDirectory builds(Path path) {
    return new LastingDirectory("builds_dir", path);
  }

  static LastingDirectory cache(Path path) {
    return new LastingDirectory("cache_dir", path);
  }

  /**
   * Makes it for scripts of the runner's own account.
   *
   * @throws IOException it cannot be made or written to; says what to do
   */
  void make() throws IOException {
    explained(() -> {
      Files.createDirectories(path);
      if (!Files.isWritable(path)) {
        throw new AccessDeniedException(path.toString());
      }
    });
  }

  /**
   * Makes it for one account alone, in parents that everybody may pass through. Its path is mounted
   * for each script, so on a runner that is root nobody else may be able to replace it.
   *
   * @param account absent: the runner's own
   * @throws IOException says what is in the way, and what to do
   */
  void makeFor(Optional<Account> account) throws IOException {
    explained(() -> {
      Permissions.makeAll(path.resolveSibling(""), "rwxr-xr-x");
      if (ThisAccount.isRoot()) {
        Tree.requireOnlyRoots(path);
      }
      try {
        JobDirectory.make(path, Permissions.PRIVATE, account);
      } catch (FileAlreadyExistsException thereAlready) {
        requireDirectoryOf(account);
      }
      if (account.isPresent()) {
        account.get().checkPassable(path);
      }
    });
  }

  /** Makes a directory in it that everybody who gets there may write to. */
  void makeShared(Path below) throws IOException {
    makeFor(Optional.empty());
    explained(() -> {
      try {
        Permissions.make(below, SHARED);
      } catch (FileAlreadyExistsException byAnEarlierJob) {
        // Nobody but us can put anything into the directory above. That job may have been killed
        // before it set the permissions.
        Permissions.set(below, SHARED);
      }
    });
  }

  /** Another job may just have made it: what is still ours is given to the account. */
  private void requireDirectoryOf(Optional<Account> account) throws IOException {
    Inode inode = Inode.of(path);
    boolean ours = inode.isOwn();
    boolean theirs = account.filter(owner -> inode.uid() == owner.uid()).isPresent();
    if (!inode.isDirectory() || !(ours || theirs)) {
      throw new IOException(
          path
              + " is not a directory of the account that this job runs under: move it away, or"
              + " choose another place");
    }
    if (ours && account.isPresent()) {
      account.get().own(path);
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void explained(Step step) throws IOException {
    try {
      step.run();
    } catch (FileSystemException e) {
      String reason =
          e instanceof AccessDeniedException
              ? "permission denied"
              : Objects.requireNonNullElse(e.getReason(), e.getClass().getSimpleName());
      throw new IOException(
          ("%1$s%2$s cannot be made or written to (%3$s: %4$s): let the runner's"
                  + " account own it (`install -d -o ACCOUNT %2$s` as root), or set"
                  + " %1$sDIRECTORY")
              .formatted(name(), path, Objects.requireNonNullElse(e.getFile(), path), reason),
          e);
    } catch (IOException e) {
      throw new IOException(name() + e.getMessage(), e);
    }
  }

  private String name() {
    return "sandbox." + key + ": ";
  }
}
