package awsoidc.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Deletes a directory and all below it, while somebody may be moving things about in it. Any depth
 * is possible: what is far down is first moved up to the top, since paths, open files and our stack
 * are limited.
 */
final class Deletion {

  private static final int MAX_DEPTH = 64;

  /** PATH_MAX is 4,096 bytes. */
  private static final int MAX_LENGTH = 1_000;

  /** Limit on passes: a job may keep making deep directories. */
  private static final int MAX_PASSES = 20_000;

  private static final int MAX_SHOWN = 300;

  private final BooleanSupplier enough;
  private @Nullable OpenDirectory top;
  private @Nullable IOException first;
  private long movedUp;
  private int depth;
  private boolean stopped;

  Deletion(BooleanSupplier enough) {
    this.enough = enough;
  }

  /**
   * Deletes an entry of a directory.
   *
   * @return false if it was stopped
   * @throws IOException names the first thing that could not be deleted
   */
  boolean delete(OpenDirectory parent, Path name) throws IOException {
    repeat(() -> remove(parent, name));
    return !stopped;
  }

  /**
   * The same for an entry of a directory that may be entered but not listed.
   *
   * @param root its path, by which it is found
   */
  boolean delete(Path root) throws IOException {
    if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      repeat(() -> empty(root));
    } else {
      stopped = enough.getAsBoolean();
    }
    if (!stopped) {
      Files.deleteIfExists(root);
    }
    return !stopped;
  }

  /** As long as something was moved up: a directory that was not empty then may be by now. */
  private void repeat(Runnable pass) throws IOException {
    long before = 0;
    for (int passes = 0; passes == 0 || (movedUp > before && passes < MAX_PASSES); passes++) {
      before = movedUp;
      first = null;
      pass.run();
    }
    if (first != null) {
      throw first;
    }
  }

  private void remove(OpenDirectory parent, Path name) {
    if (stopped || enough.getAsBoolean()) {
      stopped = true;
      return;
    }
    try {
      if (parent.hasDirectory(name)) {
        removeDirectory(parent, name);
      } else {
        parent.deleteFile(name);
      }
    } catch (NoSuchFileException gone) {
      // A process of the job may still be tidying up after itself.
    } catch (IOException e) {
      note(parent.path().resolve(name), e);
    }
  }

  private void removeDirectory(OpenDirectory parent, Path name) throws IOException {
    boolean here = true;
    try (OpenDirectory directory = parent.enterClosed(name)) {
      directory.restrictToOwner();
      here = depth == 0 || !isFar(directory);
      if (here) {
        empty(directory);
      }
    }
    if (here && !stopped) {
      parent.deleteDirectory(name);
    } else if (!here) {
      moveUp(parent, name);
    }
  }

  private void empty(Path root) {
    try (OpenDirectory directory = OpenDirectory.closed(root)) {
      directory.restrictToOwner();
      empty(directory);
    } catch (NoSuchFileException gone) {
      // Another cleanup may be at it as well.
    } catch (IOException e) {
      note(root, e);
    }
  }

  private void empty(OpenDirectory directory) {
    if (depth == 0) {
      top = directory;
    }
    depth++;
    try {
      directory.forEach(name -> remove(directory, name));
    } catch (IOException e) {
      note(directory.path(), e);
    } finally {
      depth--;
    }
  }

  private boolean isFar(OpenDirectory directory) {
    return depth >= MAX_DEPTH || length(directory) - length(top) > MAX_LENGTH;
  }

  private static int length(@Nullable OpenDirectory directory) {
    return directory == null ? 0 : directory.path().toString().length();
  }

  private void moveUp(OpenDirectory parent, Path name) throws IOException {
    if (top != null) {
      String unguessable = Long.toHexString(ThreadLocalRandom.current().nextLong());
      parent.move(name, top, Path.of(".aws-oidc-" + unguessable));
      movedUp++;
    }
  }

  private void note(Path path, IOException e) {
    if (first == null) {
      first = about(shown(path), e);
    }
  }

  /** The same error with the whole path; it only has the name. */
  private static IOException about(String path, IOException e) {
    if (e instanceof AccessDeniedException) {
      return new AccessDeniedException(path);
    }
    if (e instanceof DirectoryNotEmptyException) {
      return new DirectoryNotEmptyException(path);
    }
    String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
    return new FileSystemException(path, null, reason == null ? "it is being changed" : reason);
  }

  private static String shown(Path path) {
    String text = path.toString();
    int half = MAX_SHOWN / 2;
    return text.length() <= MAX_SHOWN
        ? text
        : text.substring(0, half) + "…" + text.substring(text.length() - half);
  }
}
