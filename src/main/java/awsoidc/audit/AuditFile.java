package awsoidc.audit;

import awsoidc.file.PrivateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;

/**
 * The file, opened anew for each line, so that it can be rotated by renaming it. A lock keeps lines
 * of many processes apart and lets a line that the disk had no room for be taken back whole.
 */
public final class AuditFile {

  private static final int TRIES = 50;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  private final Path file;

  public AuditFile(Path file) {
    this.file = file;
  }

  /** Appends a line; an {@link IOException} says why it is missing. */
  public void append(AuditEvent event) throws IOException {
    ByteBuffer line = ByteBuffer.wrap(event.line());
    // A pipe would wait for a reader, and a device may do anything.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + ": not a regular file");
    }
    try (FileChannel channel =
            FileChannel.open(
                file,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND),
                PrivateFile.PERMISSIONS);
        FileLock lock = lock(channel)) {
      long before = channel.size();
      try {
        while (line.hasRemaining()) {
          channel.write(line);
        }
      } catch (IOException full) {
        if (lock.isValid()) {
          channel.truncate(before);
        }
        throw full;
      }
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    try {
      for (int i = 0; i < TRIES; i++) {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return lock;
        }
        Thread.sleep(BETWEEN_TRIES);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException(file + ": another process keeps it locked");
  }
}
