package awsoidc.delivery;

import awsoidc.delivery.SessionSource.Current;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;

/**
 * {@code delivery: endpoint}: container credentials over HTTP on 127.0.0.1 ("Container credential
 * provider", AWS SDKs and Tools Reference Guide), as long as a user sub-stage lasts. SDKs come back
 * before a session ends, so a job outlives it. Who lacks the token, or comes under another name of
 * this host (DNS rebinding), gets nothing.
 */
public final class EndpointDelivery implements Delivery {

  private static final String PATH = "/credentials";
  private static final int OK = 200;
  private static final int REFUSED = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int AWAY = 503;

  private final HttpServer server;
  private final ExecutorService threads;
  private final SessionSource source;
  private final Secret token;
  private final Map<String, String> variables;

  /** Callers that come together wait for one exchange. */
  private final ReentrantLock oneAtATime = new ReentrantLock();

  private EndpointDelivery(
      HttpServer server, SessionSource source, Secret token, Optional<String> region) {
    this.server = server;
    this.threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("endpoint-", 0).factory());
    this.source = source;
    this.token = token;
    this.variables = variables(port(), token, region);
  }

  /** What a script's environment says of the endpoint at a port. */
  static Map<String, String> variables(int port, Secret token, Optional<String> region) {
    Map<String, String> variables = new LinkedHashMap<>(Region.variables(region));
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + host(port) + PATH);
    // Tools look there before they ask an endpoint, and HOME may be another's.
    variables.put("AWS_CONFIG_FILE", "/dev/null");
    variables.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
    // Not a token file: tools of 2023 and before do not know that variable.
    variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", token.reveal());
    return variables;
  }

  /**
   * Starts answering, on a free port.
   *
   * @param token what the script's tools send as Authorization
   * @param region of the job; absent if the job sets its own
   */
  public static EndpointDelivery start(SessionSource source, Secret token, Optional<String> region)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    EndpointDelivery delivery = new EndpointDelivery(server, source, token, region);
    server.setExecutor(delivery.threads);
    server.createContext("/", delivery::answer);
    server.start();
    return delivery;
  }

  @Override
  public Map<String, String> variables() {
    return variables;
  }

  @Override
  public List<Secret> secrets() {
    return List.of(token);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private String host() {
    return host(port());
  }

  private static String host(int port) {
    return "127.0.0.1:" + port;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!host().equals(exchange.getRequestHeaders().getFirst("Host"))) {
        refuse(exchange, FORBIDDEN, "Forbidden", "the Host header must be " + host());
      } else if (!authorized(exchange)) {
        refuse(exchange, UNAUTHORIZED, "Unauthorized", "the Authorization header is not the job's");
      } else if (!exchange.getRequestURI().getPath().equals(PATH)) {
        refuse(exchange, NOT_FOUND, "NotFound", "only " + PATH + " is here");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        refuse(exchange, METHOD_NOT_ALLOWED, "MethodNotAllowed", "only GET is");
      } else {
        credentials(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean authorized(HttpExchange exchange) {
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    return sent != null && Secret.of(sent).equals(token);
  }

  private void credentials(HttpExchange exchange) throws IOException, InterruptedException {
    Current current;
    oneAtATime.lockInterruptibly();
    try {
      current = source.current();
    } finally {
      oneAtATime.unlock();
    }
    // No switch over patterns, of which a JVM's first makes classes for 15 ms.
    if (current instanceof Current.None(boolean passing, String code, String message)) {
      // SDKs repeat what ends with 5xx, and take 4xx for an answer.
      refuse(exchange, passing ? AWAY : REFUSED, code, message);
      return;
    }
    Session session = ((Current.Valid) current).session();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("AccessKeyId", session.accessKeyId());
    fields.put("SecretAccessKey", session.secretAccessKey().reveal());
    fields.put("Token", session.sessionToken().reveal());
    fields.put("Expiration", session.expires());
    send(exchange, OK, fields);
  }

  private static void refuse(HttpExchange exchange, int status, String code, String message)
      throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("code", code);
    fields.put("message", message);
    send(exchange, status, fields);
  }

  private static void send(HttpExchange exchange, int status, Map<String, String> fields)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(body)) {
      json.writeStartObject();
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, body.size());
    body.writeTo(exchange.getResponseBody());
  }
}
