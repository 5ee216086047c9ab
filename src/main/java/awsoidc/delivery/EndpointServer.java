package awsoidc.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * HTTP on 127.0.0.1, with one request for each connection. Every account of the machine can
 * connect, so everything is bounded: two threads, {@link #MAX_CONNECTIONS} with at most {@link
 * EndpointConnection#MAX_HEAD_BYTES} each, and the time for a head and for an answer. A further
 * connection closes the one that has been silent longest; if all wait for their answer, it waits in
 * the kernel.
 */
final class EndpointServer implements AutoCloseable {

  static final int MAX_CONNECTIONS = 256;

  private static final int MAX_ACCEPTED = 64;
  private static final int MAX_WAITING = 1024;
  private static final long MAX_END_MILLIS = 1_000;
  private static final long TICK_MILLIS = 200;
  private static final int OK = 200;

  /** Refuses at once; empty: the request gets an answer from the {@link Source}. */
  @FunctionalInterface
  interface Gate {
    Optional<Answer> refusal(Optional<EndpointRequest> request);
  }

  /** May take its time; is asked for one answer after the other. */
  @FunctionalInterface
  interface Source {
    Answer answer() throws InterruptedException;
  }

  /**
   * @param body JSON
   */
  record Answer(int status, String body) {

    private byte[] bytes() {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String head =
          "HTTP/1.1 "
              + status
              + (status == OK ? " OK" : " Refused")
              + "\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: "
              + bytes.length
              + "\r\nConnection: close\r\n\r\n";
      return (head + body).getBytes(StandardCharsets.UTF_8);
    }

    /** The body may hold a session. */
    @Override
    public String toString() {
      return "Answer[" + status + "]";
    }
  }

  /** An answer that is ready; absent: the source failed. */
  private record Made(EndpointConnection connection, Optional<Answer> answer) {}

  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final SelectionKey accepting;
  private final Gate gate;
  private final Source source;
  private final InstantSource clock;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(EndpointConnection.MAX_HEAD_BYTES);

  /** Connections whose client has to do something, oldest first. */
  private final Set<EndpointConnection> idle = new LinkedHashSet<>();

  /** Connections that wait for the source. */
  private final Set<EndpointConnection> waiting = new LinkedHashSet<>();

  private final LinkedBlockingQueue<EndpointConnection> wanted = new LinkedBlockingQueue<>();
  private final Queue<Made> made = new ConcurrentLinkedQueue<>();
  private final Thread loop = Thread.ofPlatform().daemon().name("endpoint").unstarted(this::run);
  private final Thread maker =
      Thread.ofPlatform().daemon().name("endpoint-answers").unstarted(this::make);
  private boolean outOfFiles;
  private volatile boolean closed;

  /** Takes a free port; nobody is answered before {@link #start}. */
  EndpointServer(Gate gate, Source source, InstantSource clock) throws IOException {
    this.gate = gate;
    this.source = source;
    this.clock = clock;
    server.configureBlocking(false);
    server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), MAX_WAITING);
    accepting = server.register(selector, SelectionKey.OP_ACCEPT);
  }

  /** Starts answering. */
  void start() {
    loop.start();
    maker.start();
  }

  int port() {
    return server.socket().getLocalPort();
  }

  @Override
  public void close() {
    closed = true;
    maker.interrupt();
    selector.wakeup();
    try {
      loop.join(MAX_END_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (selector;
        server) {
      while (!closed) {
        selector.select(
            this::ready, idle.isEmpty() && accepting.interestOps() != 0 ? 0 : TICK_MILLIS);
        sendReadyAnswers();
        closeTimedOut();
        accepting.interestOps(hasRoom() && !outOfFiles ? SelectionKey.OP_ACCEPT : 0);
        outOfFiles = false;
      }
    } catch (IOException e) {
      // Without a selector, no request can be answered.
    } finally {
      List.copyOf(idle).forEach(this::end);
      List.copyOf(waiting).forEach(this::end);
    }
  }

  private boolean hasRoom() {
    return waiting.size() < MAX_CONNECTIONS;
  }

  private void ready(SelectionKey key) {
    if (!key.isValid()) {
      return;
    }
    if (key.equals(accepting)) {
      acceptAll();
    } else {
      proceed((EndpointConnection) key.attachment());
    }
  }

  /** Reads at once what a client has sent, before further connections can close its own. */
  private void acceptAll() {
    try {
      // A closed connection's file descriptor is free only after the next select.
      for (int i = 0; i < MAX_ACCEPTED && hasRoom(); i++) {
        SocketChannel channel = server.accept();
        if (channel == null) {
          return;
        }
        if (idle.size() + waiting.size() >= MAX_CONNECTIONS) {
          end(idle.iterator().next());
        }
        channel.configureBlocking(false);
        EndpointConnection connection =
            new EndpointConnection(
                channel, channel.register(selector, SelectionKey.OP_READ), clock);
        idle.add(connection);
        proceed(connection);
      }
    } catch (IOException noMoreFiles) {
      outOfFiles = true; // until the next tick
      idle.stream().findFirst().ifPresent(this::end);
    }
  }

  private void proceed(EndpointConnection connection) {
    try {
      if (connection.isAnswering()) {
        connection.send();
      } else if (connection.isAnswered()) {
        if (connection.drain(buffer)) {
          end(connection);
        }
      } else {
        Optional<byte[]> head = connection.head(buffer);
        if (head.isPresent()) {
          answer(connection, EndpointRequest.parse(head.get()));
        }
      }
    } catch (IOException gone) {
      end(connection);
    }
  }

  private void answer(EndpointConnection connection, Optional<EndpointRequest> request)
      throws IOException {
    Optional<Answer> refusal = gate.refusal(request);
    if (refusal.isPresent()) {
      connection.answer(refusal.get().bytes());
    } else {
      idle.remove(connection);
      waiting.add(connection);
      connection.await();
      wanted.add(connection);
    }
  }

  private void sendReadyAnswers() {
    for (Made next = made.poll(); next != null; next = made.poll()) {
      waiting.remove(next.connection());
      idle.add(next.connection());
      try {
        if (next.answer().isEmpty()) {
          end(next.connection());
        } else {
          next.connection().answer(next.answer().get().bytes());
        }
      } catch (IOException gone) {
        end(next.connection());
      }
    }
  }

  private void closeTimedOut() {
    List.copyOf(idle).stream().filter(EndpointConnection::hasTimedOut).forEach(this::end);
  }

  private void end(EndpointConnection connection) {
    idle.remove(connection);
    waiting.remove(connection);
    connection.close();
  }

  private void make() {
    try {
      while (!closed) {
        EndpointConnection connection = wanted.take();
        Optional<Answer> answer = Optional.empty();
        try {
          answer = Optional.of(source.answer());
        } catch (RuntimeException noAnswer) {
          // The client sees the connection end, and tries again.
        } finally {
          made.add(new Made(connection, answer));
          selector.wakeup();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
