package awsoidc.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A regular file that a {@link FileWalk} has come to. Open it before the walk goes on. */
public final class FoundFile {

  private final OpenDirectory directory;
  private final Path name;
  private final BasicFileAttributes attributes;

  FoundFile(OpenDirectory directory, Path name, BasicFileAttributes attributes) {
    this.directory = directory;
    this.name = name;
    this.attributes = attributes;
  }

  /** Where it was found, on this machine. */
  public Path path() {
    return directory.path().resolve(name);
  }

  public BasicFileAttributes attributes() {
    return attributes;
  }

  /**
   * Opens it. A job that still runs may have put something else in its place by now: no link is
   * followed, but a pipe may keep this waiting for ever, and a file may have no end.
   */
  public InputStream open() throws IOException {
    return directory.open(name);
  }
}
