package awsoidc.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A directory that stays the same whatever becomes of its path: who may write above it could put a
 * link there at any moment. Everything is done relative to it (openat(2), unlinkat(2)).
 */
final class OpenDirectory implements AutoCloseable {

  private static final Set<PosixFilePermission> WRITABLE_FOR_OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  /** Behind a name it has the kernel open directories alone: a pipe would wait for its writer. */
  private static final Path ITSELF = Path.of(".");

  private final SecureDirectoryStream<Path> stream;
  private final Path path;

  private OpenDirectory(SecureDirectoryStream<Path> stream, Path path) {
    this.stream = stream;
    this.path = path;
  }

  /**
   * One that nobody puts another in place of; links are followed.
   *
   * @return empty where Java knows no such thing (not Linux), and where we may not look at it
   */
  @SuppressWarnings("StreamResourceLeak") // closed with what is returned
  static Optional<OpenDirectory> at(Path path) throws IOException {
    try {
      DirectoryStream<Path> stream = Files.newDirectoryStream(path);
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        return Optional.of(new OpenDirectory(secure, path));
      }
      stream.close();
    } catch (AccessDeniedException notReadable) {
      // Yet there may be something in it that we know the name of.
    }
    return Optional.empty();
  }

  /** Where it was when it was opened. */
  Path path() {
    return path;
  }

  boolean hasDirectory(Path name) throws IOException {
    return attributes(name).isDirectory();
  }

  /**
   * The one of that name, which is no link.
   *
   * @throws NotDirectoryException it is, or was while it was opened
   */
  OpenDirectory enter(Path name) throws IOException {
    SecureDirectoryStream<Path> opened = stream.newDirectoryStream(name.resolve(ITSELF));
    try {
      // Once it is open, no other can have its number.
      Object key =
          opened.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
      BasicFileAttributes named = attributes(name);
      if (!named.isDirectory() || !Objects.equals(named.fileKey(), key)) {
        throw new NotDirectoryException(name.toString());
      }
      return new OpenDirectory(opened, path.resolve(name));
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * The same, though a job made it unreadable. Only root could be led astray here, and root needs
   * no permission: with any other account, all above is closed to others ({@link
   * #restrictToOwner}).
   */
  OpenDirectory enterClosed(Path name) throws IOException {
    try {
      return enter(name);
    } catch (AccessDeniedException e) {
      if (ThisAccount.isRoot() || !hasDirectory(name)) {
        throw e;
      }
      Permissions.set(path.resolve(name), Permissions.PRIVATE);
      return enter(name);
    }
  }

  /** Lets us do as we like, and nobody else; where it is not ours, as far as that goes. */
  void restrictToOwner() {
    PosixFileAttributeView view = stream.getFileAttributeView(PosixFileAttributeView.class);
    try {
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      if (!permissions.containsAll(Permissions.OWNERS)
          || !Collections.disjoint(permissions, WRITABLE_FOR_OTHERS)) {
        view.setPermissions(Permissions.OWNERS);
      }
    } catch (IOException somebodyElses) {
      // What cannot be deleted then will be named.
    }
  }

  /** Every entry's name, once. */
  void forEach(Consumer<Path> action) throws IOException {
    try {
      for (Path entry : stream) {
        action.accept(entry.getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Opens a file to read it, but no link. */
  InputStream open(Path name) throws IOException {
    return Channels.newInputStream(
        stream.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
  }

  void deleteFile(Path name) throws IOException {
    stream.deleteFile(name);
  }

  void deleteDirectory(Path name) throws IOException {
    stream.deleteDirectory(name);
  }

  void move(Path name, OpenDirectory to, Path newName) throws IOException {
    stream.move(name, to.stream, newName);
  }

  /** Of the entry itself, which may be a link. */
  BasicFileAttributes attributes(Path name) throws IOException {
    return stream
        .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
