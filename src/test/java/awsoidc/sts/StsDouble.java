package awsoidc.sts;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** An STS on the loopback interface that answers what the test says. */
final class StsDouble implements AutoCloseable {

  record Request(String method, String uri, Map<String, List<String>> headers, String body) {}

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LinkedBlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile HttpHandler handler = exchange -> exchange.sendResponseHeaders(500, -1);

  private StsDouble(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static StsDouble start() throws IOException {
    return new StsDouble(HttpServer.create(anyPort(), 0), "http");
  }

  static StsDouble start(SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create(anyPort(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new StsDouble(server, "https");
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** What AWS answers. */
  static String success(String expiration) {
    return """
    <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult>
        <Audience>https://aws</Audience>
        <AssumedRoleUser>
          <AssumedRoleId>AROAEXAMPLE:20-77</AssumedRoleId>
          <Arn>arn:aws:sts::123456789012:assumed-role/Deploy/20-77</Arn>
        </AssumedRoleUser>
        <Provider>arn:aws:iam::123456789012:oidc-provider/gitlab.example.com</Provider>
        <Credentials>
          <AccessKeyId>ASIAEXAMPLE</AccessKeyId>
          <SecretAccessKey>secret/key+=</SecretAccessKey>
          <SessionToken>session//token==</SessionToken>
          <Expiration>EXPIRATION</Expiration>
        </Credentials>
        <SubjectFromWebIdentityToken>x</SubjectFromWebIdentityToken>
      </AssumeRoleWithWebIdentityResult>
      <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>
    </AssumeRoleWithWebIdentityResponse>
    """
        .replace("EXPIRATION", expiration);
  }

  URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/");
  }

  void answers(int status, String body) {
    answers(status, "text/xml", body.getBytes(UTF_8));
  }

  void answers(int status, String type, byte[] bytes) {
    handler =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
          }
        };
  }

  void redirects(int status, URI to) {
    handler =
        exchange -> {
          exchange.getResponseHeaders().set("Location", to.toString());
          exchange.sendResponseHeaders(status, -1);
        };
  }

  void neverAnswers() {
    handler = exchange -> isOver(Long.MAX_VALUE);
  }

  /** One byte now and then, so that no wait for a single byte is ever long. */
  void trickles() {
    handler =
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000_000);
          while (!isOver(20)) {
            exchange.getResponseBody().write(' ');
            exchange.getResponseBody().flush();
          }
        };
  }

  int requests() {
    return requests.size();
  }

  /** The one request so far. */
  Request request() {
    if (requests.size() != 1) {
      throw new AssertionError(requests.size() + " requests");
    }
    return requests.element();
  }

  /** The fields of the one request so far. */
  Map<String, String> form() {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : request().body().split("&", -1)) {
      String[] nameAndValue = field.split("=", 2);
      fields.put(nameAndValue[0], URLDecoder.decode(nameAndValue[1], UTF_8));
    }
    return fields;
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              Map.copyOf(exchange.getRequestHeaders()),
              new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      handler.handle(exchange);
    }
  }

  private boolean isOver(long millis) {
    try {
      return end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
