package awsoidc.demo;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** An ECR on loopback that checks signatures as AWS does and knows GetAuthorizationToken alone. */
public final class EcrDouble implements AutoCloseable {

  private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";

  /** The password of the login that it gives. */
  public static final String PASSWORD = "ecr:password==";

  private final IssuedCredentials issued;
  private final SigV4Verifier verifier;
  private final LoopbackServer server;
  private final AtomicInteger logins = new AtomicInteger();

  private EcrDouble(Clock clock, IssuedCredentials issued) {
    this.issued = issued;
    this.verifier = new SigV4Verifier(clock, issued, "ecr");
    this.server = LoopbackServer.start(null, this::answer);
  }

  public static EcrDouble start(Clock clock) {
    return new EcrDouble(clock, new IssuedCredentials(clock));
  }

  public URI url() {
    return URI.create(server.url() + "/");
  }

  /** A session that it knows. */
  public TemporaryCredentials issue() {
    return issued.issue("arn:aws:iam::123456789012:role/Deploy", "job-1", Duration.ofHours(1));
  }

  /** All requests so far, those that met a fault included. */
  public int requests() {
    return server.requests();
  }

  /** The logins given so far. */
  public int logins() {
    return logins.get();
  }

  public void answerNext(int status, String body) {
    server.answerNext(new HttpRequest.Answer(status, "application/x-amz-json-1.1", body));
  }

  public void dropNext() {
    server.dropNext();
  }

  public void delayNext(Duration delay) {
    server.delayNext(delay);
  }

  private HttpRequest.Answer answer(HttpRequest request) {
    if (verifier.verify(request) instanceof SigV4Verifier.Verdict.Refused(SignatureFault fault)) {
      return refusal(fault.forSts().code(), fault.forSts().text());
    }
    boolean known =
        request.method().equals("POST")
            && request.path().equals("/")
            && request.header("X-Amz-Target").orElse("").equals(TARGET)
            && request.header("Content-Type").orElse("").equals("application/x-amz-json-1.1")
            && new String(request.body(), StandardCharsets.UTF_8).equals("{}");
    if (!known) {
      return refusal("UnknownOperationException", "");
    }
    logins.incrementAndGet();
    String token =
        Base64.getEncoder().encodeToString(("AWS:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    return HttpRequest.Answer.json(
        """
        {"authorizationData": [{"authorizationToken": "%s", "expiresAt": 1.764E9,
          "proxyEndpoint": "https://123456789012.dkr.ecr.eu-west-1.amazonaws.com"}]}
        """
            .formatted(token));
  }

  private static HttpRequest.Answer refusal(String code, String message) {
    return new HttpRequest.Answer(
        400,
        "application/x-amz-json-1.1",
        "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}");
  }

  @Override
  public void close() {
    server.close();
  }
}
