package awsoidc.sandbox;

import awsoidc.file.Permissions;
import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that a job has on disk beside its builds and its cache, where {@link JobDirectories} says.
 */
public record JobDirectory(Path path) {

  private static final String PASSABLE = "rwx--x--x";

  /** What TMPDIR may be for the job's processes. */
  public List<Path> temporaryDirectories() {
    return List.of(path, tmp());
  }

  public Path tmp() {
    return path.resolve("tmp");
  }

  public Path home() {
    return path.resolve("home");
  }

  /** For files that we write and the job reads. */
  Path files() {
    return path.resolve("files");
  }

  /**
   * One directory for all: scripts run under this account. The runner's directory is new for each
   * attempt at a job, so what is here was left by an earlier call of prepare.
   */
  void create() throws IOException {
    delete();
    Permissions.make(path, Permissions.PRIVATE);
  }

  /** A home, a TMPDIR and a place for our files. Nothing else of it can be entered. */
  void create(Optional<Account> account) throws IOException {
    delete();
    make(path, PASSABLE, Optional.empty());
    make(home(), Permissions.PRIVATE, account);
    make(tmp(), Permissions.PRIVATE, account);
    make(files(), PASSABLE, Optional.empty());
  }

  /**
   * The same for another account, below a directory that only root can change.
   *
   * @throws IOException says what is in the way
   */
  void createReachable(Account account) throws IOException {
    RootsOwn.make(path.resolveSibling(""));
    account.checkPassable(path);
    create(Optional.of(account));
  }

  /** Whether prepare was here before. */
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Closes it to others. What is mounted elsewhere can still be reached there. */
  void close() throws IOException {
    Permissions.set(path, Permissions.PRIVATE);
  }

  /**
   * Deletes it, if it is ours.
   *
   * @throws IOException names the first thing that could not be deleted
   */
  public void delete() throws IOException {
    Tree.deleteOwn(path, () -> false);
  }

  static void make(Path directory, String permissions, Optional<Account> account)
      throws IOException {
    Permissions.make(directory, permissions);
    if (account.isPresent()) {
      account.get().own(directory);
    }
  }

  /**
   * Lets scripts read a directory of ours and its files.
   *
   * @param account that reads them; absent: whoever gets as far as this
   */
  static void share(Path directory, Optional<Account> account) throws IOException {
    for (Path file : Tree.entries(directory)) {
      share(file, account, account.isPresent() ? "rw-r-----" : "rw-r--r--");
    }
    share(directory, account, account.isPresent() ? "rwxr-x---" : "rwxr-xr-x");
  }

  private static void share(Path path, Optional<Account> account, String permissions)
      throws IOException {
    if (account.isPresent()) {
      Files.setAttribute(path, "unix:gid", account.get().gid());
    }
    Permissions.set(path, permissions);
  }
}
