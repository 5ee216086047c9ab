package awsoidc.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A directory and all below it. */
public final class Tree {

  private Tree() {}

  /**
   * Deletes it, whatever is moved about in it meanwhile. A symbolic link is removed, never
   * followed. Directories that a job made unwritable (Go's module cache is) are opened first. What
   * vanishes meanwhile is no error, and what cannot be deleted does not keep the rest.
   *
   * @param root in a directory that nobody can replace
   * @throws IOException names the first thing that could not be deleted
   */
  public static void delete(Path root) throws IOException {
    delete(root, () -> false);
  }

  /** The same, but stops when it is enough; returns whether all is deleted. */
  public static boolean delete(Path root, BooleanSupplier enough) throws IOException {
    if (!exists(root)) {
      return true;
    }
    Optional<OpenDirectory> parent = OpenDirectory.at(parentOf(root));
    if (parent.isEmpty()) {
      return new Deletion(enough).delete(root);
    }
    try (OpenDirectory open = parent.get()) {
      return new Deletion(enough).delete(open, root.getFileName());
    }
  }

  /**
   * The same in a place such as /tmp, where others can put something of that name: what belongs to
   * another account stays.
   */
  public static boolean deleteOwn(Path root, BooleanSupplier enough) throws IOException {
    try {
      return !Inode.of(root).isOwn() || delete(root, enough);
    } catch (NoSuchFileException nothingThere) {
      return true;
    }
  }

  /** What is in a directory of ours; nothing if it is a link or another's, or there is none. */
  public static List<Path> entriesOfOwn(Path directory) throws IOException {
    try {
      Inode inode = Inode.of(directory);
      return inode.isOwn() && inode.isDirectory() ? entries(directory) : List.of();
    } catch (NoSuchFileException gone) {
      return List.of();
    }
  }

  public static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      all.forEach(entries::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  /**
   * Deletes a tree in a place where others can lay a link on the way to it.
   *
   * @param above where the way begins that may lead over no link
   * @throws IOException names the first thing that could not be deleted: itself, if there is a link
   */
  public static boolean deleteWithin(Path above, Path root, BooleanSupplier enough)
      throws IOException {
    Path wanted = root.normalize();
    if (!exists(wanted)) {
      return true;
    }
    if (!wanted.startsWith(above) || wanted.equals(above)) {
      return deleteBelowRoots(wanted, enough);
    }
    Optional<OpenDirectory> first = openWhateverAJobMadeOfIt(above);
    if (first.isEmpty()) {
      requireNoLink(above, wanted);
      return new Deletion(enough).delete(wanted);
    }
    return delete(first.get(), above.relativize(wanted), above, enough);
  }

  /**
   * The same where others may have put anything on the way: it begins below what only root can have
   * made.
   *
   * @throws IOException as {@link #deleteWithin}
   */
  public static boolean deleteBelowRoots(Path root, BooleanSupplier enough) throws IOException {
    Path wanted = root.toAbsolutePath().normalize();
    return !exists(wanted) || deleteWithin(lastOfRoots(wanted), wanted, enough);
  }

  /**
   * If it is ours and cannot be opened, it is opened first: by its path, which leads elsewhere
   * while a job lays links, nothing of ours is deleted.
   */
  private static Optional<OpenDirectory> openWhateverAJobMadeOfIt(Path directory)
      throws IOException {
    Optional<OpenDirectory> open = OpenDirectory.at(directory);
    if (open.isPresent() || directory.getParent() == null) {
      return open;
    }
    Optional<OpenDirectory> parent = OpenDirectory.at(directory.getParent());
    if (parent.isEmpty()) {
      return parent;
    }
    try (OpenDirectory above = parent.get()) {
      return Optional.of(above.enterClosed(directory.getFileName()));
    } catch (FileSystemException somebodyElses) {
      return Optional.empty();
    }
  }

  /**
   * Checks that only root can replace this directory.
   *
   * @throws IOException says where others can
   */
  public static void requireOnlyRoots(Path directory) throws IOException {
    Path last = lastOfRoots(directory.resolve("anything"));
    if (!last.equals(directory)) {
      throw new IOException(
          ("%1$s is below %2$s, in which others than root can put another in its"
                  + " place: let root own %2$s and `chmod go-w` it, or choose another place")
              .formatted(directory, last));
    }
  }

  private static boolean delete(
      OpenDirectory directory, Path way, Path above, BooleanSupplier enough) throws IOException {
    try (directory) {
      Path name = way.getName(0);
      if (way.getNameCount() == 1) {
        return new Deletion(enough).delete(directory, name);
      }
      return delete(directory.enter(name), way.subpath(1, way.getNameCount()), above, enough);
    } catch (NoSuchFileException gone) {
      return true;
    } catch (NotDirectoryException link) {
      throw ledOut(directory.path().resolve(way), above);
    }
  }

  /** Of the directories above a path, the closest that only root can have put there. */
  private static Path lastOfRoots(Path path) throws IOException {
    Path known = path.getRoot();
    for (Path name : parentOf(path)) {
      Path next = known.resolve(name);
      if (!isOnlyRootsToChange(known, next)) {
        break;
      }
      known = next;
    }
    return known;
  }

  private static boolean isOnlyRootsToChange(Path directory, Path entry) throws IOException {
    Inode inode = Inode.behind(directory);
    boolean others =
        inode.isWritableForEverybody() || (inode.isWritableForGroup() && inode.gid() != 0);
    return inode.uid() == 0 && (!others || (inode.isSticky() && Inode.of(entry).uid() == 0));
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private static Path parentOf(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(path + " is in no directory");
    }
    return parent;
  }

  private static void requireNoLink(Path above, Path tree) throws IOException {
    Path parent = parentOf(tree);
    if (!parent.toRealPath().equals(above.toRealPath().resolve(above.relativize(parent)))) {
      throw ledOut(tree, above);
    }
  }

  private static IOException ledOut(Path tree, Path above) {
    return new IOException(tree + " (a link above it leads out of " + above + ")");
  }
}
