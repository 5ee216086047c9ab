package awsoidc.orphan;

import awsoidc.file.Permissions;
import awsoidc.file.PrivateFile;
import awsoidc.file.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the runner's earlier attempts to prepare a job failed. It makes three, seconds apart, each
 * with a temporary directory of its own, and passes nothing from one to the next.
 */
public final class FailedAttempts {

  /** Longer than any attempt takes: after that, the job has ended. */
  private static final Duration KEPT = Duration.ofHours(2);

  private final Path directory;

  /**
   * A job, to the runner.
   *
   * @param id its number in GitLab
   * @param mark of what it shares with no other job of that number
   */
  public record Job(String id, int mark) {}

  public FailedAttempts(Path userHome) {
    this.directory = JobRecords.state(userHome).resolve("attempts");
  }

  /** Whether any job has failed attempts. Cheap. */
  public boolean areAny() {
    return Files.isDirectory(directory);
  }

  /** What the last one of a job said. */
  public Optional<String> last(Job job) throws IOException {
    OwnFile.requireOwnDirectory(directory);
    return OwnFile.read(file(job)).map(text -> new String(text, StandardCharsets.UTF_8));
  }

  /** Remembers what one said, and deletes what is old. */
  public void remember(Job job, String said, Instant now) throws IOException {
    byte[] text = said.getBytes(StandardCharsets.UTF_8);
    try {
      removeOld(now);
      PrivateFile.write(file(job), text);
    } catch (NoSuchFileException forgotten) { // all others, and so the directory
      removeOld(now);
      PrivateFile.write(file(job), text);
    }
  }

  private void removeOld(Instant now) throws IOException {
    Permissions.makePrivate(directory);
    OwnFile.requireOwnDirectory(directory);
    for (Path file : Tree.entries(directory)) {
      if (Files.getLastModifiedTime(file).toInstant().plus(KEPT).isBefore(now)) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Once an attempt has succeeded. */
  public void forget(Job job) throws IOException {
    Files.deleteIfExists(file(job));
    try {
      Files.delete(directory);
    } catch (DirectoryNotEmptyException others) {
      // Other jobs have some.
    }
  }

  private Path file(Job job) throws IOException {
    if (!job.id.matches("\\d{1,20}")) {
      throw new IOException(job.id + " is no number of a job");
    }
    return directory.resolve(job.id + "-" + Integer.toHexString(job.mark));
  }
}
