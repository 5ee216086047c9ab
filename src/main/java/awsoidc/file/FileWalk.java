package awsoidc.file;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through the regular files of a directory that scripts write to, up to a limit. An author can
 * replace anything there by a link, a pipe or a device at any moment, and the driver may be root:
 * no link is followed, and only regular files are handed out. It keeps no list, since the driver
 * has little memory and a monorepo many files. What cannot be read is skipped.
 */
public final class FileWalk {

  /** How deep directories may be nested: each stays open while the walk is in it. */
  private static final int DEEPEST = 100;

  private final Path above;
  private final Path except;
  private final int limit;
  private final Consumer<FoundFile> action;
  private int seen;
  private boolean ended = true;

  /**
   * @param above a directory that no script can replace
   * @param except a directory that is skipped
   * @param limit how many files, of any kind, are looked at
   */
  public FileWalk(Path above, Path except, int limit, Consumer<FoundFile> action) {
    this.above = above;
    this.except = except;
    this.limit = limit;
    this.action = action;
  }

  /**
   * Looks at a directory, or a single file, below {@code above}.
   *
   * @return whether there were no more than the limit
   */
  public boolean through(Path root) {
    Path wanted = root.normalize();
    if (wanted.startsWith(above) && !wanted.equals(above)) {
      try {
        Optional<OpenDirectory> first = OpenDirectory.at(above);
        if (first.isPresent()) {
          through(first.get(), above.relativize(wanted));
        }
      } catch (IOException nothingThere) {
        // Or a link.
      }
    }
    return ended;
  }

  private void through(OpenDirectory directory, Path way) throws IOException {
    try (directory) {
      Path name = way.getName(0);
      if (way.getNameCount() == 1) {
        visit(directory, name, 0);
      } else {
        through(directory.enter(name), way.subpath(1, way.getNameCount()));
      }
    }
  }

  public int seen() {
    return seen;
  }

  private void visit(OpenDirectory directory, Path name, int depth) {
    Path path = directory.path().resolve(name);
    if (!ended || path.equals(except)) {
      return;
    }
    try {
      BasicFileAttributes attributes = directory.attributes(name);
      if (attributes.isDirectory()) {
        enter(directory, name, depth);
      } else if (seen == limit) {
        ended = false;
      } else {
        seen++;
        if (attributes.isRegularFile()) {
          action.accept(new FoundFile(directory, name, attributes));
        }
      }
    } catch (IOException unreadable) {
      // Or gone.
    }
  }

  private void enter(OpenDirectory directory, Path name, int depth) throws IOException {
    if (depth == DEEPEST) {
      ended = false;
      return;
    }
    try (OpenDirectory entered = directory.enter(name)) {
      entered.forEach(entry -> visit(entered, entry, depth + 1));
    }
  }
}
