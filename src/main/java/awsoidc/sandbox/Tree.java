package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A directory and all below it. */
public final class Tree {

  private Tree() {}

  /**
   * Deletes it; a symbolic link is removed, never followed. Directories that a job made unwritable
   * (Go's module cache is) are opened first. What vanishes meanwhile is no error; what cannot be
   * deleted does not keep the rest.
   *
   * @throws IOException names the first thing that could not be deleted
   */
  public static void delete(Path root) throws IOException {
    delete(root, () -> false);
  }

  /**
   * The same, but stops when it is enough; whether all is deleted.
   *
   * @throws IOException names the first thing that could not be deleted
   */
  public static boolean delete(Path root, BooleanSupplier enough) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    Deletion deletion = new Deletion(enough);
    Files.walkFileTree(root, deletion);
    if (deletion.first != null) {
      throw deletion.first;
    }
    return !deletion.stopped;
  }

  /**
   * That no link leads out of {@code root} on the way to something below it. Jobs of another
   * account could have root delete what is not theirs.
   *
   * @throws IOException names it: one does
   */
  public static void requireWithin(Path root, Path tree) throws IOException {
    Path parent = tree.normalize().getParent();
    if (parent != null && parent.startsWith(root) && Files.exists(parent)) {
      Path real = root.toRealPath().resolve(root.relativize(parent)).normalize();
      if (!parent.toRealPath().equals(real)) {
        throw new IOException(tree + " (a link above it leads out of " + root + ")");
      }
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    private final BooleanSupplier enough;
    private @Nullable IOException first;
    private boolean stopped;

    Deletion(BooleanSupplier enough) {
      this.enough = enough;
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
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      } catch (IOException e) {
        note(e);
      }
    }

    private void note(IOException e) {
      first = first == null ? e : first;
    }
  }
}
