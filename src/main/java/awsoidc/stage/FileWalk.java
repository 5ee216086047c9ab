package awsoidc.stage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * All files of a directory, but no more than a job can wait for. Keeps no list: the driver has
 * little memory, and a monorepo many files. What cannot be read is passed over.
 */
final class FileWalk extends SimpleFileVisitor<Path> {

  private final Path except;
  private final int limit;
  private final BiConsumer<Path, BasicFileAttributes> action;
  private int seen;
  private boolean ended = true;

  /**
   * @param except a directory that is passed over
   */
  FileWalk(Path except, int limit, BiConsumer<Path, BasicFileAttributes> action) {
    this.except = except;
    this.limit = limit;
    this.action = action;
  }

  /** Whether there were no more than the limit. */
  boolean through(Path root) {
    try {
      Files.walkFileTree(root, this);
    } catch (IOException neverThrown) {
      // By none of the methods below.
    }
    return ended;
  }

  int seen() {
    return seen;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    return directory.equals(except) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (seen == limit) {
      ended = false;
      return FileVisitResult.TERMINATE;
    }
    seen++;
    action.accept(file, attributes);
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path unreadable, IOException e) {
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
    return FileVisitResult.CONTINUE;
  }
}
