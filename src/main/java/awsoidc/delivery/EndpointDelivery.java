package awsoidc.delivery;

import awsoidc.delivery.EndpointServer.Answer;
import awsoidc.delivery.SessionSource.Current;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private final EndpointServer server;
  private final SessionSource source;
  private final Secret token;
  private final Map<String, String> variables;

  private EndpointDelivery(
      SessionSource source, Secret token, Optional<String> region, InstantSource clock)
      throws IOException {
    this.source = source;
    this.token = token;
    this.server = EndpointServer.start(new Answers(), clock);
    this.variables = variables(port(), token, region);
  }

  /** What a script's environment says of the endpoint at a port. */
  static Map<String, String> variables(int port, Secret token, Optional<String> region) {
    Map<String, String> variables = new LinkedHashMap<>(Region.variables(region));
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + host(port) + PATH);
    // Not a token file: tools of 2023 and before do not know that variable.
    variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", token.reveal());
    return variables;
  }

  /**
   * Starts answering, on a free port.
   *
   * @param token what the script's tools send as Authorization
   * @param region of the job; absent if the job sets its own
   * @param clock for what is bounded in time
   */
  public static EndpointDelivery start(
      SessionSource source, Secret token, Optional<String> region, InstantSource clock)
      throws IOException {
    return new EndpointDelivery(source, token, region, clock);
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
    server.close();
  }

  int port() {
    return server.port();
  }

  private String host() {
    return host(port());
  }

  private static String host(int port) {
    return "127.0.0.1:" + port;
  }

  /** What the server is to say. */
  private final class Answers implements EndpointServer.Answers {

    @Override
    public Optional<Answer> refusal(Optional<EndpointRequest> request) {
      if (request.isEmpty()) {
        return refused(REFUSED, "BadRequest", "this is not a request of HTTP/1.1");
      }
      EndpointRequest sent = request.get();
      if (!sent.host().equals(host())) {
        return refused(FORBIDDEN, "Forbidden", "the Host header must be " + host());
      } else if (!Secret.of(sent.authorization()).equals(token)) {
        return refused(UNAUTHORIZED, "Unauthorized", "the Authorization header is not the job's");
      } else if (!sent.path().equals(PATH)) {
        return refused(NOT_FOUND, "NotFound", "only " + PATH + " is here");
      } else if (!sent.method().equals("GET")) {
        return refused(METHOD_NOT_ALLOWED, "MethodNotAllowed", "only GET is");
      }
      return Optional.empty();
    }

    @Override
    public Answer answer() throws InterruptedException {
      Current current = source.current();
      // No switch over patterns, of which a JVM's first makes classes for 15 ms.
      if (current instanceof Current.None(boolean retryable, String code, String message)) {
        // SDKs repeat what ends with 5xx, and take 4xx for an answer.
        return refused(retryable ? AWAY : REFUSED, code, message).orElseThrow();
      }
      Session session = ((Current.Valid) current).session();
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("AccessKeyId", session.accessKeyId());
      fields.put("SecretAccessKey", session.secretAccessKey().reveal());
      fields.put("Token", session.sessionToken().reveal());
      fields.put("Expiration", session.expires());
      return new Answer(OK, json(fields));
    }
  }

  private static Optional<Answer> refused(int status, String code, String message) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("code", code);
    fields.put("message", message);
    return Optional.of(new Answer(status, json(fields)));
  }

  private static String json(Map<String, String> fields) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(body)) {
      json.writeStartObject();
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // in memory, there is none
    }
    return body.toString(StandardCharsets.UTF_8);
  }
}
