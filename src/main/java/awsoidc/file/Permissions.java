package awsoidc.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Directories and files with exactly the permissions that are asked for, whatever the umask. */
public final class Permissions {

  /** Of a directory that only its owner can enter. */
  public static final String PRIVATE = "rwx------";

  static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString(PRIVATE);

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
      PosixFilePermissions.asFileAttribute(OWNERS);

  private Permissions() {}

  /** Makes a directory that only this account can enter, and what is missing above it. */
  public static void makePrivate(Path directory) throws IOException {
    Files.createDirectories(directory, PRIVATE_DIRECTORY);
  }

  /**
   * Makes one directory.
   *
   * @param permissions as {@code ls} shows them
   */
  public static void make(Path directory, String permissions) throws IOException {
    // At once, as far as the umask lets it: another job may want to enter it already.
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    // Where another account may write, it could be a link by now: a private one is left as it is.
    if (!permissions.equals(PRIVATE)) {
      set(directory, permissions);
    }
  }

  /** Makes what is missing of a directory and of all above it. Other jobs may do so meanwhile. */
  public static void makeAll(Path directory, String permissions) throws IOException {
    if (Files.isDirectory(directory) || directory.getParent() == null) {
      return;
    }
    makeAll(directory.getParent(), permissions);
    try {
      make(directory, permissions);
    } catch (FileAlreadyExistsException madeMeanwhile) {
      // The caller checks what is there.
    }
  }

  /**
   * Sets those of a file or directory.
   *
   * @param permissions as {@code ls} shows them
   */
  public static void set(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
