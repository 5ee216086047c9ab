package awsoidc.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps what comes, and tells of it. */
final class WatchedOutput extends OutputStream {
  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CountDownLatch something = new CountDownLatch(1);
  volatile boolean closed;

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    bytes.write(source, offset, length);
    something.countDown();
  }

  @Override
  public void close() {
    closed = true;
  }

  void awaitOutput() throws InterruptedException {
    assertThat(something.await(20, TimeUnit.SECONDS)).as("output").isTrue();
  }
}
