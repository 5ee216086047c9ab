package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Directories in which nobody but root can put, move or replace anything. In one such as /tmp an
 * account could take the name that a job is going to have.
 */
final class RootsOwn {

  private static final int WRITABLE_FOR_OTHERS = 0_022;
  private static final int STICKY = 0_1000;
  private static final int LINK = 0_120000;
  private static final int TYPE = 0_170000;

  private RootsOwn() {}

  /**
   * Makes what is missing of a directory; every account can pass through it, and list nothing.
   *
   * @throws IOException it cannot be made, or somebody else can change it; says what to do
   */
  static void make(Path directory) throws IOException {
    try {
      makeAll(directory);
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

  private static void makeAll(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      makeAll(parent);
    }
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      JobDirectory.make(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
  }

  /**
   * That only root can change it and what is above it.
   *
   * @throws IOException says who else can, and what to do
   */
  static void require(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " must be a directory, and no link: delete it");
    }
    requireWay(directory);
    Path real = directory.toRealPath(); // a link above it can lead where others can write
    if (!real.equals(directory)) {
      requireWay(real);
    }
    if ((mode(directory) & WRITABLE_FOR_OTHERS) != 0) {
      throw refusal(directory, directory);
    }
  }

  private static void requireWay(Path directory) throws IOException {
    Path above = directory.getRoot();
    for (Path name : directory) {
      Path entry = above.resolve(name);
      if (owner(entry) != 0) {
        throw refusal(directory, entry);
      }
      int mode = mode(above);
      if ((mode & TYPE) != LINK && (mode & WRITABLE_FOR_OTHERS) != 0 && (mode & STICKY) == 0) {
        throw refusal(directory, above);
      }
      above = entry;
    }
  }

  private static IOException refusal(Path directory, Path weak) {
    return new IOException(
        "other accounts than root can change "
            + weak
            + ", and so the files of jobs in "
            + directory
            + ": `chown root "
            + weak
            + "; chmod go-w "
            + weak
            + "`, or name another place by STATE_DIRECTORY in the runner's environment");
  }

  /** Whether nobody but root can have put this there; true of what is not there. */
  static boolean isSafe(Path directory) {
    try {
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        require(directory);
      }
      return true;
    } catch (IOException somebodyCan) {
      return false;
    }
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static int mode(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }
}
