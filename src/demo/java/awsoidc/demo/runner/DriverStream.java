package awsoidc.demo.runner;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One output stream of a driver, read until its last writer has closed it. It is a named pipe,
 * because Java's own pipes end with the direct child: a forgotten grandchild that keeps stdout open
 * would not be noticed, and it is exactly what makes a real runner wait.
 */
final class DriverStream {

  private final Path pipe;
  private final RandomAccessFile keeper;
  private final OutputStream copy;
  private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
  private final Thread pump;

  /**
   * @param pipe a named pipe that exists
   * @param copy gets what comes, at once, and is closed at the end
   */
  DriverStream(Path pipe, OutputStream copy) throws IOException {
    this.pipe = pipe;
    this.copy = copy;
    // Opened both ways a pipe never blocks; while this is open, opening for reading does not
    // either.
    this.keeper = new RandomAccessFile(pipe.toFile(), "rw");
    InputStream in = new FileInputStream(pipe.toFile());
    this.pump = Thread.ofPlatform().daemon().name("driver-stream").start(() -> pump(in));
  }

  /** From here on the stream ends with its last writer: at once, if there is none. */
  void release() throws IOException {
    keeper.close();
    Files.deleteIfExists(pipe);
  }

  /** Waits for the end. */
  void join() throws InterruptedException {
    pump.join();
  }

  /** What has come so far. */
  Captured captured() {
    synchronized (seen) {
      return new Captured(seen.toByteArray());
    }
  }

  private void pump(InputStream in) {
    try (in;
        copy) {
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        synchronized (seen) {
          seen.write(buffer, 0, n);
        }
        copy.write(buffer, 0, n);
        copy.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + pipe, e);
    }
  }
}
