package awsoidc.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.net.Connections;
import awsoidc.net.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFetchTest {

  private static final String WHOLE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  private static final byte[] NOTHING = {};

  private ServerSocket server;
  private volatile String answer = WHOLE;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(this::serve);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void a_document_is_fetched() throws IOException {
    assertThat(fetch(Clock.systemUTC(), Duration.ofSeconds(20)).get(url())).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"})
  void a_server_that_drips_is_not_waited_for(String beginning) {
    answer = beginning;
    HttpFetch fetch = fetch(Clock.systemUTC(), Duration.ofSeconds(1));

    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> fetch.get(url()))
                .isInstanceOf(IOException.class)
                .hasMessage("no answer, or not all of it, within 1 s"));
  }

  @Test
  void what_an_earlier_document_took_is_missing_for_the_next() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    HttpFetch fetch = fetch(now::get, Duration.ofSeconds(20));
    assertThat(fetch.get(url())).isEqualTo("{}");
    answer = "";
    now.set(Instant.EPOCH.plusSeconds(20));

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThatThrownBy(() -> fetch.get(url())).hasMessageContaining("within 20 s"));
  }

  private static HttpFetch fetch(InstantSource clock, Duration patience) {
    return new HttpFetch(new Connections(Network.USUAL, name -> Optional.empty()), clock, patience);
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/keys");
  }

  private void serve() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofPlatform().daemon().start(() -> drip(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** The answer, and then a byte now and then: no single read ever waits for long. */
  private void drip(Socket client) {
    try (client) {
      int length = client.getInputStream().read(new byte[4_096]); // or the end would be a reset
      assertThat(length).isPositive();
      client.getOutputStream().write(answer.getBytes(ISO_8859_1));
      while (!answer.equals(WHOLE) && !server.isClosed()) {
        client.getOutputStream().write(answer.isEmpty() ? NOTHING : new byte[] {'x'});
        Thread.sleep(50);
      }
    } catch (IOException | InterruptedException gone) {
      // The client does not wait.
    }
  }
}
