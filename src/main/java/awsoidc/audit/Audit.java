package awsoidc.audit;

import awsoidc.file.PrivateFile;
import awsoidc.systemlog.LoggerCommand;
import awsoidc.systemlog.SystemLog;
import awsoidc.text.FileTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The operator's record, if there is to be one. A failed write does not fail the job.
 *
 * <p>The file is opened for each line, so that it can be rotated by renaming it. A lock keeps lines
 * of many processes apart, and lets a line that did not fit on the disk be taken back whole.
 *
 * @param journal present if the journal gets the record, too
 */
public record Audit(
    Optional<Path> file, Optional<LoggerCommand> journal, Consumer<String> warning) {

  /** For a job that nobody records. */
  public static final Audit NONE = new Audit(Optional.empty(), Optional.empty(), warning -> {});

  private static final int TRIES = 50;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

  public void record(AuditEvent event) {
    if (file.isPresent()) {
      try {
        append(file.get(), event);
      } catch (IOException e) {
        warning.accept("Could not write to audit.file: " + FileTrouble.of(e));
      }
    }
    if (journal.isPresent()) {
      try {
        journal.get().write(SystemLog.JOURNAL, event.entry());
      } catch (IOException e) {
        warning.accept("Could not write to the journal (audit.journal): " + FileTrouble.of(e));
      }
    }
  }

  /** Appends a line; an {@link IOException} says why it is missing. */
  static void append(Path file, AuditEvent event) throws IOException {
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
        FileLock lock = lock(file, channel)) {
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

  private static FileLock lock(Path file, FileChannel channel) throws IOException {
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
