package awsoidc.orphan;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Files that nobody but this account can have written. */
final class OwnFile {

  private static final Path THIS_PROCESS = Path.of("/proc/self");
  private static final int MOST = 1 << 16;
  private static final int TYPE = 0_170000;
  private static final int REGULAR = 0_100000;
  private static final int DIRECTORY = 0_040000;
  private static final int WRITABLE_FOR_OTHERS = 0_022;
  private static final int ANYTHING_FOR_OTHERS = 0_077;

  private OwnFile() {}

  /**
   * What is in it; empty if there is none.
   *
   * @throws IOException it is another account's, others can write it, it is no regular file, or it
   *     is longer than anything of ours
   */
  static Optional<byte[]> read(Path file) throws IOException {
    try {
      int mode = mode(file);
      if ((mode & TYPE) != REGULAR || (mode & WRITABLE_FOR_OTHERS) != 0 || !isOwn(file)) {
        throw new IOException(file + " is no file that only this account can write: delete it");
      }
      try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
        byte[] text = in.readNBytes(MOST + 1);
        if (text.length > MOST) {
          throw new IOException(file + " is too long: delete it");
        }
        return Optional.of(text);
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Whether others cannot read it either. */
  static boolean isPrivate(Path file) throws IOException {
    return (mode(file) & ANYTHING_FOR_OTHERS) == 0;
  }

  /**
   * That nobody else can put anything into a directory; there need not be one.
   *
   * @throws IOException somebody can
   */
  static void requireOwnDirectory(Path directory) throws IOException {
    try {
      int mode = mode(directory);
      if ((mode & TYPE) != DIRECTORY || (mode & WRITABLE_FOR_OTHERS) != 0 || !isOwn(directory)) {
        throw new IOException(
            directory
                + " is no directory that only this account can write: `chmod go-w "
                + directory
                + "` if it is this account's, else delete it");
      }
    } catch (NoSuchFileException none) {
      // Then there is nothing in it.
    }
  }

  private static boolean isOwn(Path path) throws IOException {
    Map<String, Object> own = Files.readAttributes(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    return own.equals(Files.readAttributes(THIS_PROCESS, "unix:uid"));
  }

  private static int mode(Path file) throws IOException {
    return (Integer) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }
}
