package awsoidc.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An IAM on loopback with roles and providers, which answers one role a page. While it is open, the
 * SDK finds it and some credentials in the system's properties, so that tests that use it must not
 * run beside each other: {@code @ResourceLock(FakeIam.LOCK)}.
 */
public final class FakeIam implements AutoCloseable {

  public static final String LOCK = "system properties of the AWS SDK";

  /** Of all its roles and providers. */
  public static final String ACCOUNT = "123456789012";

  private final HttpServer server;
  private final Map<String, String> roles = new LinkedHashMap<>();
  private final Map<String, List<String>> providers = new LinkedHashMap<>();
  private final Map<String, String> errors = new LinkedHashMap<>();
  private final List<String> asked = new ArrayList<>();
  private final Map<String, String> properties;

  public FakeIam(Path noFile) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    properties =
        Map.of(
            "aws.endpointUrlIam",
            "http://127.0.0.1:" + server.getAddress().getPort(),
            "aws.accessKeyId",
            "AKIAEXAMPLE",
            "aws.secretAccessKey",
            "only-for-tests",
            "aws.disableEc2Metadata",
            "true",
            "aws.configFile",
            noFile.toString(),
            "aws.sharedCredentialsFile",
            noFile.toString());
    properties.forEach(System::setProperty);
  }

  public static String arn(String role) {
    return "arn:aws:iam::" + ACCOUNT + ":role/" + role;
  }

  public static String providerArn(String name) {
    return "arn:aws:iam::" + ACCOUNT + ":oidc-provider/" + name;
  }

  /** Adds a role, by its path and name. */
  public FakeIam role(String name, String policy) {
    roles.put(name, policy);
    return this;
  }

  public FakeIam provider(String name, String... audiences) {
    providers.put(providerArn(name), List.of(audiences));
    return this;
  }

  /** Lets an action fail: {@code 403 AccessDenied words}. */
  public FakeIam fails(String action, String error) {
    errors.put(action, error);
    return this;
  }

  /** What it was asked so far. */
  public List<String> asked() {
    return asked;
  }

  private void answer(HttpExchange exchange) throws IOException {
    Map<String, String> request =
        Stream.of(new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("&", -1))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    String action = request.getOrDefault("Action", "");
    asked.add(action);
    String error = errors.getOrDefault(action, "200");
    String body =
        error.equals("200")
            ? "<r><" + action + "Result>" + result(action, request) + "</" + action + "Result></r>"
            : error(error);
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    exchange.sendResponseHeaders(Integer.parseInt(error.substring(0, 3)), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String error(String error) {
    String[] words = error.split(" ", 3);
    return words.length < 3
        ? "<html>somebody else</html>"
        : "<ErrorResponse><Error><Code>"
            + words[1]
            + "</Code><Message>"
            + words[2]
            + "</Message></Error></ErrorResponse>";
  }

  private String result(String action, Map<String, String> request) {
    return switch (action) {
      case "GetRole" ->
          roles.keySet().stream()
              .filter(role -> role.endsWith(request.getOrDefault("RoleName", "")))
              .findFirst()
              .map(role -> "<Role>" + members(role) + "</Role>")
              .orElseThrow();
      case "ListRoles" -> page(Integer.parseInt(request.getOrDefault("Marker", "0")));
      case "ListOpenIDConnectProviders" ->
          "<OpenIDConnectProviderList>"
              + providers.keySet().stream()
                  .map(arn -> "<member><Arn>" + arn + "</Arn></member>")
                  .collect(Collectors.joining())
              + "</OpenIDConnectProviderList>";
      default ->
          "<ClientIDList>"
              + list(
                  providers.getOrDefault(
                      request.getOrDefault("OpenIDConnectProviderArn", ""), List.of()))
              + "</ClientIDList><ThumbprintList>"
              + list(List.of("0".repeat(40)))
              + "</ThumbprintList>";
    };
  }

  private String page(int first) {
    List<String> names = List.copyOf(roles.keySet());
    String role = first < names.size() ? "<member>" + members(names.get(first)) + "</member>" : "";
    boolean more = first + 1 < names.size();
    return "<Roles>"
        + role
        + "</Roles><IsTruncated>"
        + more
        + "</IsTruncated>"
        + (more ? "<Marker>" + (first + 1) + "</Marker>" : "");
  }

  private String members(String role) {
    return "<Arn>"
        + arn(role)
        + "</Arn><RoleName>"
        + role
        + "</RoleName><AssumeRolePolicyDocument>"
        + URLEncoder.encode(roles.getOrDefault(role, ""), UTF_8).replace("+", "%20")
        + "</AssumeRolePolicyDocument>";
  }

  private static String list(List<String> values) {
    return values.stream()
        .map(value -> "<member>" + value + "</member>")
        .collect(Collectors.joining());
  }

  @Override
  public void close() {
    properties.keySet().forEach(System::clearProperty);
    server.stop(0);
  }
}
