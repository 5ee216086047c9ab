package awsoidc.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.delivery.SessionSource.Current;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every account of the machine can connect to the endpoint. */
@Timeout(60)
@Isolated("counts the threads of this JVM")
class EndpointFloodTest {

  private static final Secret TOKEN = Secret.of("0123456789abcdef");
  private static final Current SESSION =
      new Current.Valid(
          new Session(
              "ASIAEXAMPLE",
              Secret.of("the secret key"),
              Secret.of("the session token"),
              Instant.parse("2026-11-24T15:04:05Z"),
              ""));
  private static final int FLOOD = 1_000;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final List<Socket> sockets = new ArrayList<>();
  private EndpointDelivery endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = EndpointDelivery.start(() -> SESSION, TOKEN, Optional.empty(), now::get);
  }

  @AfterEach
  void stop() throws IOException {
    endpoint.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private String request() {
    return "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: %s\r\n\r\n"
        .formatted(endpoint.port(), TOKEN.reveal());
  }

  private Socket connect(EndpointDelivery to) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port());
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    return socket;
  }

  private Socket send(String text) throws IOException {
    Socket socket = connect(endpoint);
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(US_ASCII));
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), US_ASCII);
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "G", "GET /credentials HTTP/1.1\r\nX: ", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"})
  void a_flood_of_connections_neither_takes_threads_nor_keeps_the_job_out(String text)
      throws IOException {
    int threads = Thread.activeCount();
    for (int i = 0; i < FLOOD; i++) {
      try {
        send(text);
      } catch (SocketException closedAlready) {
        // The server may close it first.
      }
      if (i % 200 == 0) {
        assertThat(answer(send(request()))).contains(" 200 ", "ASIAEXAMPLE");
      }
    }

    assertThat(answer(send(request()))).contains(" 200 ", "ASIAEXAMPLE");
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads);
  }

  @Test
  void the_connection_that_has_been_silent_longest_is_closed_first() throws IOException {
    Socket first = connect(endpoint);
    for (int i = 1; i < EndpointServer.MAX_CONNECTIONS; i++) {
      connect(endpoint);
    }
    first.setSoTimeout(300);
    assertThat(isClosed(first)).isFalse();

    connect(endpoint);

    first.setSoTimeout(5_000);
    assertThat(isClosed(first)).isTrue();
  }

  @Test
  void a_head_has_a_maximum_size() throws IOException {
    Socket socket = connect(endpoint);
    byte[] line = ("X: " + "x".repeat(1_000) + "\r\n").getBytes(US_ASCII);
    int written = 0;
    try {
      for (; written < 10_000; written++) {
        socket.getOutputStream().write(line);
      }
    } catch (SocketException closed) {
      // The server closed it.
    }
    assertThat(written).isLessThan(10_000);
    assertThat(answer(send(request()))).contains(" 200 ");
  }

  @Test
  void a_head_must_arrive_in_time() throws IOException {
    Socket slow = send("GET /credentials HTTP/1.1\r\n");
    assertThat(answer(send(request()))).contains(" 200 ");

    now.set(Instant.EPOCH.plusSeconds(6));

    assertThat(isClosed(slow)).isTrue();
  }

  @Test
  void a_client_that_stays_open_after_the_answer_is_closed_after_a_while() throws Exception {
    Socket lasting = send(request());
    assertThat(answer(lasting)).contains("ASIAEXAMPLE");
    assertThat(isReset(lasting, 5)).isFalse();

    now.set(Instant.EPOCH.plusSeconds(2));

    assertThat(isReset(lasting, 100)).isTrue();
  }

  private static boolean isReset(Socket socket, int tries) throws InterruptedException {
    for (int i = 0; i < tries; i++) {
      try {
        socket.getOutputStream().write('x');
      } catch (IOException reset) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  @Test
  void a_head_may_arrive_in_parts() throws IOException, InterruptedException {
    Socket socket = connect(endpoint);
    for (byte one : request().getBytes(US_ASCII)) {
      socket.getOutputStream().write(one);
      Thread.sleep(1);
    }

    assertThat(answer(socket)).contains(" 200 ", "Connection: close", "ASIAEXAMPLE");
  }

  @Test
  void only_the_first_of_pipelined_requests_is_answered() throws IOException {
    String answer = answer(send(request().repeat(10)));

    assertThat(answer).contains("ASIAEXAMPLE");
    assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(2);
  }

  /** All of them have the token. */
  @Test
  void more_callers_than_connections_wait_for_their_answer() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    int callers = EndpointServer.MAX_CONNECTIONS + 50;
    try (EndpointDelivery slow =
        EndpointDelivery.start(
            () -> {
              answered.await();
              return SESSION;
            },
            TOKEN,
            Optional.empty(),
            Clock.systemUTC())) {
      List<Socket> waiting = new ArrayList<>();
      String request = request().replace(":" + endpoint.port(), ":" + slow.port());
      for (int i = 0; i < callers; i++) {
        Socket socket = connect(slow);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        waiting.add(socket);
      }
      Thread.sleep(500);
      answered.countDown();
      for (Socket socket : waiting) {
        assertThat(answer(socket)).contains(" 200 ", "ASIAEXAMPLE");
      }
    }
  }

  @Test
  void a_source_that_fails_once_is_asked_again() throws IOException {
    AtomicReference<Boolean> fails = new AtomicReference<>(true);
    try (EndpointDelivery unsteady =
        EndpointDelivery.start(
            () -> {
              if (fails.getAndSet(false)) {
                throw new IllegalStateException("once");
              }
              return SESSION;
            },
            TOKEN,
            Optional.empty(),
            Clock.systemUTC())) {
      String request = request().replace(":" + endpoint.port(), ":" + unsteady.port());
      for (String expected : List.of("", "ASIAEXAMPLE")) {
        Socket socket = connect(unsteady);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        assertThat(answer(socket)).contains(expected).hasSizeLessThan(expected.isEmpty() ? 1 : 999);
      }
    }
  }
}
