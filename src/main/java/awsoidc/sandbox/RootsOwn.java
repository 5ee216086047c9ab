package awsoidc.sandbox;

import awsoidc.file.Inode;
import awsoidc.file.Permissions;
import awsoidc.file.ThisAccount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Directories in which nobody but root can put, move or replace anything. In a place such as /tmp
 * an account could take the name of a coming job.
 */
final class RootsOwn {

  private RootsOwn() {}

  /**
   * Makes what is missing of a directory; every account can pass through it, and list nothing.
   *
   * @throws IOException it cannot be made, or somebody else can change it; says what to do
   */
  static void make(Path directory) throws IOException {
    try {
      Permissions.makeAll(directory, "rwx--x--x");
    } catch (IOException e) {
      throw new IOException(
          directory
              + ", for the files of jobs that run under another account, cannot be made ("
              + e
              + "): `StateDirectory=aws-oidc-executor` in the unit of the runner makes a place for"
              + " it, or STATE_DIRECTORY in the runner's environment names one",
          e);
    }
    require(directory);
  }

  /**
   * That only root can change it and what is above it.
   *
   * @throws IOException says who else can, and what to do
   */
  static void require(Path directory) throws IOException {
    if (!Inode.of(directory).isDirectory()) {
      throw new IOException(directory + " must be a directory, and no link: delete it");
    }
    requireWay(directory);
    Path real = directory.toRealPath(); // a link above it can lead where others can write
    if (!real.equals(directory)) {
      requireWay(real);
    }
    if (Inode.of(directory).isWritableForOthers()) {
      throw refusal(directory, directory);
    }
  }

  private static void requireWay(Path directory) throws IOException {
    Path above = directory.getRoot();
    for (Path name : directory) {
      Path entry = above.resolve(name);
      if (Inode.of(entry).uid() != 0) {
        throw refusal(directory, entry);
      }
      Inode inode = Inode.of(above);
      if (!inode.isLink() && inode.isWritableForOthers() && !inode.isSticky()) {
        throw refusal(directory, above);
      }
      above = entry;
    }
  }

  private static IOException refusal(Path directory, Path weak) {
    return new IOException(
        ("other accounts than root can change %1$s, and so the files of jobs in %2$s:"
                + " `chown root %1$s; chmod go-w %1$s`, or name another place by"
                + " STATE_DIRECTORY in the runner's environment")
            .formatted(weak, directory));
  }

  /**
   * Whether nobody but root can have put this there; true of what is not there, and for whoever is
   * not root and can do no harm with it.
   */
  static boolean isSafe(Path directory) {
    try {
      if (ThisAccount.isRoot() && Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        require(directory);
      }
      return true;
    } catch (IOException somebodyCan) {
      return false;
    }
  }
}
