package awsoidc.sandbox;

import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that a job has on disk beside its builds and its cache, where {@link JobDirectories} says.
 */
public record JobDirectory(Path path) {

  private static final String PREFIX = "aws-oidc-";
  static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> PASSABLE =
      PosixFilePermissions.fromString("rwx--x--x");

  /** A name for what this job has on this machine: two runners may use one number. */
  public static String nameFor(Path temporaryDirectory) {
    return PREFIX + numbered(temporaryDirectory);
  }

  static String numbered(Path temporaryDirectory) {
    return temporaryDirectory.getFileName()
        + "-"
        + Integer.toHexString(temporaryDirectory.hashCode());
  }

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
   * One directory for all: the job's account is ours. The runner's directory is new for each
   * attempt at a job: what is here is of a prepare that was called twice.
   */
  void create() throws IOException {
    delete();
    Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PRIVATE));
  }

  /** A home, a TMPDIR and a place for our files, each of its own; nothing else can be entered. */
  void create(Optional<Account> account) throws IOException {
    delete();
    make(path, PASSABLE, Optional.empty());
    make(home(), PRIVATE, account);
    make(tmp(), PRIVATE, account);
    make(files(), PASSABLE, Optional.empty());
  }

  /** Whether prepare was here before. */
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Nobody passes through any more, but what is mounted elsewhere can be reached there. */
  void close() throws IOException {
    Files.setPosixFilePermissions(path, PRIVATE);
  }

  /**
   * Deletes it, if it is ours.
   *
   * @throws IOException names the first thing that could not be deleted
   */
  public void delete() throws IOException {
    Tree.deleteOwn(path, () -> false);
  }

  static void make(Path directory, Set<PosixFilePermission> permissions) throws IOException {
    make(directory, permissions, Optional.empty());
  }

  static void make(Path directory, Set<PosixFilePermission> permissions, Optional<Account> account)
      throws IOException {
    Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
    // Private it is; where a job's account may write, it could be a link by now.
    if (!permissions.equals(PRIVATE)) {
      Files.setPosixFilePermissions(directory, permissions); // whatever our umask
    }
    if (account.isPresent()) {
      account.get().own(directory);
    }
  }

  /** Whether an account can reach a program of somebody else's, and run it. */
  static boolean mayRun(Account account, Path program) throws IOException {
    for (Path path = program; path != null; path = path.getParent()) {
      boolean own = Files.getAttribute(path, "unix:uid").equals(account.uid());
      boolean group = Files.getAttribute(path, "unix:gid").equals(account.gid());
      PosixFilePermission needed =
          own
              ? PosixFilePermission.OWNER_EXECUTE
              : group ? PosixFilePermission.GROUP_EXECUTE : PosixFilePermission.OTHERS_EXECUTE;
      if (!Files.getPosixFilePermissions(path).contains(needed)) {
        return false;
      }
    }
    return true;
  }

  /** That an account can reach a directory of ours at all. */
  static void checkPassable(Path directory, Account account) throws IOException {
    for (Path parent = directory.getParent(); parent != null; parent = parent.getParent()) {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(parent);
      boolean own = Files.getAttribute(parent, "unix:uid").equals(account.uid());
      if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE) && !own) {
        throw new IOException(
            "the account "
                + account.name()
                + " cannot enter "
                + parent
                + ", in which "
                + directory
                + " is: `chmod o+x "
                + parent
                + "`, or choose another place");
      }
    }
  }
}
