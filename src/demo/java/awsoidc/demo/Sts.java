package awsoidc.demo;

import awsoidc.trust.Provider;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * AWS STS as far as a job's credentials go: AssumeRoleWithWebIdentity, AssumeRole and
 * GetCallerIdentity in the query protocol of 2011-06-15 (STS API Reference). It checks what AWS
 * checks, in AWS's order, and refuses in AWS's words. Session policies are looked at, and have no
 * effect on S3.
 */
public final class Sts implements AutoCloseable {

  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final String TOKEN = "WebIdentityToken";

  private final Clock clock;
  private final LoopbackServer server;
  private final IssuedCredentials issued;
  private final SigV4Verifier signatures;
  private final List<OidcProvider> providers = new CopyOnWriteArrayList<>();
  private final Map<String, Role> roles = new ConcurrentHashMap<>();
  private final List<RoleChain> chains = new CopyOnWriteArrayList<>();
  private volatile @Nullable Duration sessionLifetime;
  private final List<Map<String, String>> received = new CopyOnWriteArrayList<>();

  private Sts(Clock clock, @Nullable TlsIdentity tls) {
    this.clock = clock;
    this.issued = new IssuedCredentials(clock);
    this.signatures = new SigV4Verifier(clock, issued, "sts");
    this.server =
        LoopbackServer.start(
            tls,
            new LoopbackServer.Service() {
              @Override
              public void observe(HttpRequest exchange) {
                received.add(withoutToken(exchange));
              }

              @Override
              public HttpRequest.Answer answer(HttpRequest exchange) {
                return Sts.this.answer(exchange);
              }
            });
  }

  /** Over plain HTTP on a free port of 127.0.0.1. */
  public static Sts start(Clock clock) {
    return new Sts(clock, null);
  }

  /** Over HTTPS, with a certificate that only those trust who were told to. */
  public static Sts start(Clock clock, TlsIdentity tls) {
    return new Sts(clock, tls);
  }

  /** What a client takes as its endpoint. */
  public String url() {
    return server.url();
  }

  /** Creates an IAM OpenID Connect provider in an account. */
  public Sts provider(String account, String issuer, String... clientIds) {
    providers.add(new OidcProvider(account, issuer, List.of(clientIds)));
    return this;
  }

  /** Creates a role, or puts another in its place. */
  public Sts role(Role role) {
    roles.put(role.arn(), role);
    return this;
  }

  /** Lets the sessions of one role assume another. */
  public Sts chain(RoleChain chain) {
    chains.add(chain);
    return this;
  }

  /** Sessions end so long after they were given, whatever was asked for. */
  public Sts sessionLifetime(Duration lifetime) {
    sessionLifetime = lifetime;
    return this;
  }

  /** The credentials given out so far; hand them to {@link S3}. */
  public IssuedCredentials issued() {
    return issued;
  }

  /** Answers the next request with an error in STS's own form. */
  public Sts answerNext(int status, String code, String message) {
    server.answerNext(refusal(new AwsRefusal(status, code, message)));
    return this;
  }

  /** The same with a header, such as Retry-After. */
  public Sts answerNext(int status, String code, String message, String header, String value) {
    server.answerNext(refusal(new AwsRefusal(status, code, message)).with(header, value));
    return this;
  }

  /** Answers the next request with anything at all. */
  public Sts answerNextRaw(int status, String contentType, String body) {
    server.answerNext(new HttpRequest.Answer(status, contentType, body));
    return this;
  }

  /** Closes the connection of the next request without an answer. */
  public Sts dropNext() {
    server.dropNext();
    return this;
  }

  /** Breaks off in the middle of the answer to the next request. */
  public Sts cutNext() {
    server.cutNext();
    return this;
  }

  /** Takes back all faults that no request has met. */
  public Sts forgiveAll() {
    server.forgiveAll();
    return this;
  }

  /** Delays the next request before whatever answers it. */
  public Sts delayNext(Duration delay) {
    server.delayNext(delay);
    return this;
  }

  /** All requests so far, faults included. */
  public int requests() {
    return server.requests();
  }

  /**
   * The parameters of each request. The token is there as {@code sha256:HEX} of its value, and
   * {@code Authorization} says {@code present} or {@code absent}: AssumeRoleWithWebIdentity is
   * called anonymously.
   */
  public List<Map<String, String>> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpRequest.Answer answer(HttpRequest exchange) {
    Map<String, String> parameters = exchange.parameters();
    String action = parameters.getOrDefault("Action", "");
    try {
      return switch (action) {
        case "AssumeRoleWithWebIdentity" -> assumeRole(AssumeRoleRequest.of(parameters));
        case "AssumeRole" -> assumeChained(exchange, AssumeRoleRequest.chained(parameters));
        case "GetCallerIdentity" -> callerIdentity(exchange);
        default ->
            throw new AwsRefusal(
                400,
                "InvalidAction",
                "Could not find operation %s for version %s"
                    .formatted(action, parameters.getOrDefault("Version", "NO_VERSION_SPECIFIED")));
      };
    } catch (AwsRefusal refusal) {
      return refusal(refusal);
    }
  }

  private HttpRequest.Answer assumeRole(AssumeRoleRequest request) throws AwsRefusal {
    Instant now = clock.instant();
    WebIdentity identity = WebIdentity.verified(request.token(), request.account(), providers, now);
    String issuer = identity.provider().issuer();
    String providerArn = new Provider(request.partition(), request.account(), issuer).arn();
    Role role = roles.get(request.roleArn());
    if (role == null || !role.trust().admits(providerArn, issuer, identity.claims())) {
      throw new AwsRefusal(
          403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    if (request.duration().compareTo(role.maxSession()) > 0) {
      throw new AwsRefusal(
          400,
          "ValidationError",
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    TemporaryCredentials credentials = issue(request);
    return success(
        "AssumeRoleWithWebIdentity",
        Xml.text("Audience", identity.audience()),
        assumedRoleUser(credentials),
        Xml.text("Provider", providerArn),
        xml(credentials),
        Xml.text("SubjectFromWebIdentityToken", identity.subject()));
  }

  private HttpRequest.Answer assumeChained(HttpRequest exchange, AssumeRoleRequest request)
      throws AwsRefusal {
    TemporaryCredentials caller = caller(exchange);
    if (chains.stream().noneMatch(chain -> chain.admits(caller.assumedRoleArn(), request))) {
      throw new AwsRefusal(
          403,
          "AccessDenied",
          "User: %s is not authorized to perform: sts:AssumeRole on resource: %s"
              .formatted(caller.assumedRoleArn(), request.roleArn()));
    }
    RoleChain.checkDuration(request);
    TemporaryCredentials credentials = issue(request);
    return success("AssumeRole", assumedRoleUser(credentials), xml(credentials));
  }

  private TemporaryCredentials issue(AssumeRoleRequest request) {
    Duration lifetime = sessionLifetime;
    return issued.issue(
        request.roleArn(), request.sessionName(), lifetime == null ? request.duration() : lifetime);
  }

  private static String assumedRoleUser(TemporaryCredentials credentials) {
    return Xml.element(
        "AssumedRoleUser",
        Xml.text("AssumedRoleId", credentials.assumedRoleId()),
        Xml.text("Arn", credentials.assumedRoleArn()));
  }

  private static String xml(TemporaryCredentials credentials) {
    return Xml.element(
        "Credentials",
        Xml.text("AccessKeyId", credentials.accessKeyId()),
        Xml.text("SecretAccessKey", credentials.secretAccessKey()),
        Xml.text("SessionToken", credentials.sessionToken()),
        Xml.text("Expiration", credentials.expiration().toString()));
  }

  private HttpRequest.Answer callerIdentity(HttpRequest exchange) throws AwsRefusal {
    TemporaryCredentials caller = caller(exchange);
    return success(
        "GetCallerIdentity",
        Xml.text("Arn", caller.assumedRoleArn()),
        Xml.text("UserId", caller.assumedRoleId()),
        Xml.text("Account", caller.assumedRoleArn().split(":", 6)[4]));
  }

  private TemporaryCredentials caller(HttpRequest exchange) throws AwsRefusal {
    return switch (signatures.verify(exchange)) {
      case SigV4Verifier.Verdict.Signed(TemporaryCredentials caller) -> caller;
      case SigV4Verifier.Verdict.Refused(SignatureFault fault) -> throw fault.forSts();
    };
  }

  private static HttpRequest.Answer success(String action, String... result) {
    return reply(
        200,
        UUID.randomUUID().toString(),
        id ->
            Xml.root(
                action + "Response",
                NAMESPACE,
                Xml.element(action + "Result", result),
                Xml.element("ResponseMetadata", Xml.text("RequestId", id))));
  }

  private static HttpRequest.Answer refusal(AwsRefusal refusal) {
    return reply(
        refusal.status(),
        UUID.randomUUID().toString(),
        id ->
            Xml.root(
                "ErrorResponse",
                NAMESPACE,
                Xml.element(
                    "Error",
                    Xml.text("Type", refusal.status() < 500 ? "Sender" : "Receiver"),
                    Xml.text("Code", refusal.code()),
                    Xml.text("Message", refusal.text())),
                Xml.text("RequestId", id)));
  }

  private static HttpRequest.Answer reply(
      int status, String requestId, UnaryOperator<String> body) {
    return new HttpRequest.Answer(status, "text/xml", body.apply(requestId))
        .with("x-amzn-RequestId", requestId);
  }

  private static Map<String, String> withoutToken(HttpRequest exchange) {
    Map<String, String> shown = new LinkedHashMap<>(exchange.parameters());
    shown.computeIfPresent(TOKEN, (name, token) -> "sha256:" + Sha256.hex(token));
    shown.put("Authorization", exchange.header("Authorization").isPresent() ? "present" : "absent");
    return Collections.unmodifiableMap(shown);
  }
}
