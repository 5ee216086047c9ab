package awsoidc.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * One connection of the endpoint: reads the head of a request and sends one answer. It never blocks
 * and has no thread of its own; it keeps memory only for a head that arrives in parts.
 */
final class EndpointConnection {

  /** SDKs send about 300. */
  static final int MAX_HEAD_BYTES = 8 << 10;

  private static final long MAX_HEAD_MILLIS = 5_000;
  private static final long MAX_ANSWER_MILLIS = 5_000;
  private static final long MAX_LINGER_MILLIS = 1_000;
  private static final byte[] NOTHING = {};

  private final SocketChannel channel;
  private final SelectionKey key;
  private final InstantSource clock;
  private byte[] head = NOTHING;
  private ByteBuffer answer = ByteBuffer.wrap(NOTHING);
  private long deadline;

  EndpointConnection(SocketChannel channel, SelectionKey key, InstantSource clock) {
    this.channel = channel;
    this.key = key;
    this.clock = clock;
    deadline = clock.millis() + MAX_HEAD_MILLIS;
    key.attach(this);
  }

  /**
   * @param buffer to read with, of {@link #MAX_HEAD_BYTES}
   * @return the head of a request, once it is complete; what follows it is ignored
   * @throws IOException the client closed, or sends too much
   */
  Optional<byte[]> head(ByteBuffer buffer) throws IOException {
    buffer.clear().limit(MAX_HEAD_BYTES - head.length);
    int count = channel.read(buffer);
    if (count < 0) {
      throw new IOException("closed");
    }
    int before = head.length;
    head = Arrays.copyOf(head, before + count);
    buffer.flip().get(head, before, count);
    int length = EndpointRequest.length(head);
    if (length < 0) {
      if (head.length == MAX_HEAD_BYTES) {
        throw new IOException("too long");
      }
      return Optional.empty();
    }
    byte[] complete = Arrays.copyOf(head, length);
    head = NOTHING;
    return Optional.of(complete);
  }

  /** Reads nothing until there is an answer, however long that takes. */
  void await() {
    key.interestOps(0);
    deadline = Long.MAX_VALUE;
  }

  void answer(byte[] bytes) throws IOException {
    answer = ByteBuffer.wrap(bytes);
    deadline = clock.millis() + MAX_ANSWER_MILLIS;
    send();
  }

  boolean isAnswering() {
    return answer.hasRemaining();
  }

  boolean isAnswered() {
    return answer.limit() > 0 && !answer.hasRemaining();
  }

  /**
   * Sends what can be sent. Then the client must close: if this side closed with bytes unread, the
   * connection would be reset and the answer might be lost.
   */
  void send() throws IOException {
    channel.write(answer);
    if (answer.hasRemaining()) {
      key.interestOps(SelectionKey.OP_WRITE);
    } else {
      channel.shutdownOutput();
      deadline = Math.min(deadline, clock.millis() + MAX_LINGER_MILLIS);
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  /** Discards what comes after the answer; true once the client has closed. */
  boolean drain(ByteBuffer buffer) throws IOException {
    return channel.read(buffer.clear()) < 0;
  }

  boolean hasTimedOut() {
    return clock.millis() >= deadline;
  }

  void close() {
    key.cancel();
    try {
      channel.close();
    } catch (IOException alreadyGone) {
      // It was to be closed.
    }
  }
}
