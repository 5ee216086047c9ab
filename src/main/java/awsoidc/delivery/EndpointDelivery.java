package awsoidc.delivery;

import awsoidc.delivery.EndpointServer.Answer;
import awsoidc.secret.Secret;
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
import java.util.OptionalInt;

/**
 * {@code delivery: endpoint}: container credentials over HTTP on 127.0.0.1 ("Container credential
 * provider", AWS SDKs and Tools Reference Guide) while a user sub-stage runs. SDKs ask again before
 * a session ends, so a job can outlive its session. A client without the token, or with another
 * name of this host (DNS rebinding), gets nothing.
 */
public final class EndpointDelivery implements Delivery {

  private static final String PATH = "/credentials";

  private final EndpointServer server;
  private final Secret token;
  private final Map<String, String> variables;

  /**
   * Starts answering, on a free port.
   *
   * @param token that tools must send as Authorization
   * @param region of the job; absent if the job sets its own
   */
  EndpointDelivery(
      EndpointServer.Source source, Secret token, Optional<String> region, InstantSource clock)
      throws IOException {
    this.token = token;
    this.server = new EndpointServer(this::refusal, source, clock);
    this.variables = variables(port(), token, region);
    server.start();
  }

  /** Starts answering with a session, on a free port. */
  public static EndpointDelivery start(
      SessionSource source, Secret token, Optional<String> region, InstantSource clock)
      throws IOException {
    return new EndpointDelivery(() -> answer(source.current()), token, region, clock);
  }

  static Answer answer(SessionSource.Current current) {
    return new Answer(current.status(), json(current.fields()));
  }

  /** The variables for an endpoint at a port. */
  static Map<String, String> variables(int port, Secret token, Optional<String> region) {
    Map<String, String> variables = new LinkedHashMap<>(Delivery.regionVariables(region));
    variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + host(port) + PATH);
    // Not the variable for a token file: tools of 2023 and before do not know it.
    variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", token.reveal());
    // Where the endpoint refuses, the SDK for Java would go on to the role of the machine.
    variables.put("AWS_EC2_METADATA_DISABLED", "true");
    return variables;
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

  @Override
  public OptionalInt loopbackPort() {
    return OptionalInt.of(port());
  }

  int port() {
    return server.port();
  }

  private static String host(int port) {
    return "127.0.0.1:" + port;
  }

  private Optional<Answer> refusal(Optional<EndpointRequest> request) {
    if (request.isEmpty()) {
      return refused(400, "BadRequest", "this is not an HTTP/1.1 request");
    }
    EndpointRequest sent = request.get();
    String host = host(port());
    if (!sent.host().equals(host)) {
      return refused(403, "Forbidden", "the Host header must be " + host);
    } else if (!Secret.of(sent.authorization()).equals(token)) {
      return refused(401, "Unauthorized", "the Authorization header is not the job's");
    } else if (!sent.path().equals(PATH)) {
      return refused(404, "NotFound", "the only path is " + PATH);
    } else if (!sent.method().equals("GET")) {
      return refused(405, "MethodNotAllowed", "the only method is GET");
    }
    return Optional.empty();
  }

  private static Optional<Answer> refused(int status, String code, String message) {
    Map<String, String> fields = new SessionSource.Current.None(false, code, message).fields();
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
      throw new UncheckedIOException(e); // memory does not fail
    }
    return body.toString(StandardCharsets.UTF_8);
  }
}
