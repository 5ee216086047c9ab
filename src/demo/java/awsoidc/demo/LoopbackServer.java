package awsoidc.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP or HTTPS server on a free port of 127.0.0.1. Before its service speaks it works off a
 * queue of faults, so that a test can have an answer, a delay or a broken connection once.
 */
final class LoopbackServer implements AutoCloseable {

  /** Far above any request of the protocols spoken here. */
  private static final int MAX_BODY = 1 << 20;

  /** What a server does with a request. */
  interface Service {
    /** Sees every request, also one that then meets a fault. */
    default void observe(HttpRequest exchange) {}

    HttpRequest.Answer answer(HttpRequest exchange);
  }

  private sealed interface Fault {
    record Give(HttpRequest.Answer answer) implements Fault {}

    record Drop() implements Fault {}

    record Cut() implements Fault {}

    record Wait(Duration delay) implements Fault {}
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final String url;

  private LoopbackServer(HttpServer server, String scheme, Service service) {
    this.server = server;
    this.url = scheme + "://127.0.0.1:" + server.getAddress().getPort();
    server.setExecutor(threads);
    server.createContext("/", exchange -> serve(exchange, service));
    server.start();
  }

  /** Over HTTPS if there is an identity to show. */
  static LoopbackServer start(@Nullable TlsIdentity tls, Service service) {
    try {
      InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      if (tls == null) {
        return new LoopbackServer(HttpServer.create(anyPort, 0), "http", service);
      }
      HttpsServer https = HttpsServer.create(anyPort, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
      return new LoopbackServer(https, "https", service);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
    }
  }

  String url() {
    return url;
  }

  /** All requests so far, those that met a fault included. */
  int requests() {
    return requests.get();
  }

  void answerNext(HttpRequest.Answer answer) {
    faults.add(new Fault.Give(answer));
  }

  /** Closes the connection of the next request without an answer. */
  void dropNext() {
    faults.add(new Fault.Drop());
  }

  /** Breaks off in the middle of the service's answer to the next request. */
  void cutNext() {
    faults.add(new Fault.Cut());
  }

  /** Nothing is wrong any more. */
  void forgiveAll() {
    faults.clear();
  }

  /** Delays the next request; what comes after in the queue, or the service, answers it. */
  void delayNext(Duration delay) {
    faults.add(new Fault.Wait(delay));
  }

  private void serve(HttpExchange http, Service service) throws IOException {
    requests.incrementAndGet();
    try (http) {
      byte[] body = http.getRequestBody().readNBytes(MAX_BODY + 1);
      if (body.length > MAX_BODY) {
        send(http, new HttpRequest.Answer(413, "text/plain", "too large\n"));
        return;
      }
      HttpRequest exchange =
          new HttpRequest(
              http.getRequestMethod(), http.getRequestURI(), http.getRequestHeaders(), body);
      service.observe(exchange);
      for (Fault fault = faults.poll(); fault != null; fault = faults.poll()) {
        switch (fault) {
          case Fault.Give(HttpRequest.Answer given) -> {
            send(http, given);
            return;
          }
          case Fault.Drop() -> {
            return;
          }
          case Fault.Cut() -> {
            sendHalf(http, service.answer(exchange));
            return;
          }
          case Fault.Wait(Duration delay) -> Thread.sleep(delay);
        }
      }
      send(http, service.answer(exchange));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(HttpExchange http, HttpRequest.Answer answer) throws IOException {
    answer.headers().forEach(http.getResponseHeaders()::set);
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    if (!answer.contentType().isEmpty()) {
      http.getResponseHeaders().set("Content-Type", answer.contentType());
    }
    boolean bodiless = body.length == 0 || http.getRequestMethod().equals("HEAD");
    http.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
    if (!bodiless) {
      http.getResponseBody().write(body);
    }
  }

  private static void sendHalf(HttpExchange http, HttpRequest.Answer answer) throws IOException {
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    http.sendResponseHeaders(answer.status(), body.length);
    http.getResponseBody().write(body, 0, body.length / 2);
    http.getResponseBody().flush();
  }

  /** Ends at once, also while a request is delayed. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
