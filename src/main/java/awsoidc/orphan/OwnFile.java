package awsoidc.orphan;

import awsoidc.file.Inode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Files and directories that only this account can have written. */
final class OwnFile {

  private static final int MAX_BYTES = 1 << 16;

  private OwnFile() {}

  /**
   * What is in it; empty if there is no such file.
   *
   * @throws IOException it is another account's, others can write it, it is no regular file, or it
   *     is too long
   */
  static Optional<byte[]> read(Path file) throws IOException {
    try {
      Inode inode = Inode.of(file);
      if (!inode.isRegular() || inode.isWritableForOthers() || !inode.isOwn()) {
        throw new IOException(file + " is no file that only this account can write: delete it");
      }
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        byte[] text = in.readNBytes(MAX_BYTES + 1);
        if (text.length > MAX_BYTES) {
          throw new IOException(file + " is too long: delete it");
        }
        return Optional.of(text);
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /**
   * Checks that only this account can put something into a directory; there need not be one.
   *
   * @throws IOException others can
   */
  static void requireOwnDirectory(Path directory) throws IOException {
    try {
      Inode inode = Inode.of(directory);
      if (!inode.isDirectory() || inode.isWritableForOthers() || !inode.isOwn()) {
        throw new IOException(
            directory
                + " is no directory that only this account can write: `chmod go-w "
                + directory
                + "` if it is this account's, else delete it");
      }
    } catch (NoSuchFileException none) {
      // Then nothing is in it.
    }
  }
}
