package awsoidc.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@link Deletion} by paths: where Java cannot do better, or what is above may not be opened. */
final class PathDeletion extends SimpleFileVisitor<Path> {

  private final BooleanSupplier enough;
  private @Nullable IOException first;
  private boolean stopped;

  PathDeletion(BooleanSupplier enough) {
    this.enough = enough;
  }

  /**
   * Deletes it.
   *
   * @return false if it was stopped
   * @throws IOException names the first thing that could not be deleted
   */
  boolean delete(Path root) throws IOException {
    if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(root, this);
    }
    if (first != null) {
      throw first;
    }
    return !stopped;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    if (!Files.isWritable(directory) || !Files.isExecutable(directory)) {
      open(directory);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    return remove(file);
  }

  @Override
  public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return remove(path);
    }
    open(path);
    if (Files.isReadable(path)) {
      Files.walkFileTree(path, this);
    } else {
      note(e);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
    return remove(directory);
  }

  private FileVisitResult remove(Path path) {
    if (enough.getAsBoolean()) {
      stopped = true;
      return FileVisitResult.TERMINATE;
    }
    try {
      Files.delete(path);
    } catch (NoSuchFileException gone) {
      // A process of the job may still be tidying up after itself.
    } catch (IOException e) {
      note(e);
    }
    return FileVisitResult.CONTINUE;
  }

  private void open(Path directory) {
    try {
      Permissions.set(directory, Permissions.PRIVATE);
    } catch (IOException e) {
      note(e);
    }
  }

  private void note(IOException e) {
    first = first == null ? e : first;
  }
}
