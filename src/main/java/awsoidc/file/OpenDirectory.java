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
 * A directory that stays the same if its path leads elsewhere meanwhile: somebody who may write
 * above it could lay a link there at any moment. Everything is done relative to it (openat(2),
 * unlinkat(2)).
 */
final class OpenDirectory implements AutoCloseable {

  private static final Set<PosixFilePermission> WRITABLE_FOR_OTHERS =
      PosixFilePermissions.fromString("----w--w-");

  /** With it the kernel opens only directories: to open a pipe would wait for a writer. */
  private static final Path ITSELF = Path.of(".");

  private final SecureDirectoryStream<Path> stream;
  private final Path path;

  private OpenDirectory(SecureDirectoryStream<Path> stream, Path path) {
    this.stream = stream;
    this.path = path;
  }

  /**
   * Opens one that nobody can replace; links are followed.
   *
   * @return empty where Java cannot do this (not Linux), and where it may not be read
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
      // A name in it that is known can still be used.
    }
    return Optional.empty();
  }

  Path path() {
    return path;
  }

  /**
   * Opens one by its path, though a job may have made it unreadable.
   *
   * @throws NotDirectoryException it is a link, or was while it was opened
   */
  static OpenDirectory closed(Path path) throws IOException {
    Optional<OpenDirectory> open = at(path);
    if (open.isEmpty()) {
      Permissions.set(path, Permissions.PRIVATE);
      open = at(path);
    }
    return open.orElseThrow(() -> new AccessDeniedException(path.toString()))
        .unlessOther(
            () -> Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  boolean hasDirectory(Path name) throws IOException {
    return attributes(name).isDirectory();
  }

  /**
   * Opens the directory of that name, which must not be a link.
   *
   * @throws NotDirectoryException it is one, or was while it was opened
   */
  OpenDirectory enter(Path name) throws IOException {
    OpenDirectory opened =
        new OpenDirectory(stream.newDirectoryStream(name.resolve(ITSELF)), path.resolve(name));
    return opened.unlessOther(() -> attributes(name));
  }

  /** Closes it again unless the name that it was opened by is still its own, and no link. */
  private OpenDirectory unlessOther(Name name) throws IOException {
    try {
      // While it is open, no other directory can have its inode number.
      Object key =
          stream.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
      BasicFileAttributes named = name.attributes();
      if (!named.isDirectory() || !Objects.equals(named.fileKey(), key)) {
        throw new NotDirectoryException(path.toString());
      }
      return this;
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private interface Name {
    BasicFileAttributes attributes() throws IOException;
  }

  /**
   * The same, even if a job made it unreadable. Its permissions are changed by its path. Only root
   * could be led elsewhere by that, and root needs no permission; under any other account all above
   * is closed to others ({@link #restrictToOwner}).
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

  /** Gives this account all permissions, and others none to write, if it is ours. */
  void restrictToOwner() {
    PosixFileAttributeView view = stream.getFileAttributeView(PosixFileAttributeView.class);
    try {
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      if (!permissions.containsAll(Permissions.OWNERS)
          || !Collections.disjoint(permissions, WRITABLE_FOR_OTHERS)) {
        view.setPermissions(Permissions.OWNERS);
      }
    } catch (IOException somebodyElses) {
      // What cannot be deleted will be named.
    }
  }

  void forEach(Consumer<Path> action) throws IOException {
    try {
      for (Path entry : stream) {
        action.accept(entry.getFileName());
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

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
