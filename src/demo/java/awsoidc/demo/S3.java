package awsoidc.demo;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Amazon S3 as far as one can see with it that credentials work: CreateBucket, HeadBucket and
 * ListBuckets, path-style (Amazon S3 API Reference). Every request's signature is checked; whoever
 * signs may do everything.
 */
public final class S3 implements AutoCloseable {

  private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  private record Bucket(String creator, Instant created) {}

  private final Clock clock;
  private final SigV4Verifier signatures;
  private final Map<String, Bucket> buckets = new ConcurrentSkipListMap<>();
  private final LoopbackServer server;

  private S3(Clock clock, IssuedCredentials issued, @Nullable TlsIdentity tls) {
    this.clock = clock;
    this.signatures = new SigV4Verifier(clock, issued, "s3");
    this.server = LoopbackServer.start(tls, this::answer);
  }

  /** Over plain HTTP on a free port of 127.0.0.1. */
  public static S3 start(Clock clock, IssuedCredentials issued) {
    return new S3(clock, issued, null);
  }

  /** Over HTTPS. */
  public static S3 start(Clock clock, IssuedCredentials issued, TlsIdentity tls) {
    return new S3(clock, issued, tls);
  }

  /** What a client takes as its endpoint. */
  public String url() {
    return server.url();
  }

  /** The buckets that exist, by name. */
  public Set<String> buckets() {
    return creators().keySet();
  }

  /** Each bucket with the assumed role's ARN that created it. */
  public Map<String, String> creators() {
    Map<String, String> creators = new LinkedHashMap<>();
    buckets.forEach((name, bucket) -> creators.put(name, bucket.creator()));
    return Collections.unmodifiableMap(creators);
  }

  /** All requests so far. */
  public int requests() {
    return server.requests();
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpRequest.Answer answer(HttpRequest exchange) {
    try {
      return switch (signatures.verify(exchange)) {
        case SigV4Verifier.Verdict.Signed(TemporaryCredentials by) -> answer(exchange, by);
        case SigV4Verifier.Verdict.Refused(SignatureFault fault) -> throw fault.forS3();
      };
    } catch (AwsRefusal refusal) {
      return refusal(refusal, exchange.path());
    }
  }

  private HttpRequest.Answer answer(HttpRequest exchange, TemporaryCredentials by)
      throws AwsRefusal {
    String path = exchange.path().substring(1);
    String name = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (name.isEmpty() && exchange.method().equals("GET")) {
      return list(by);
    }
    if (name.isEmpty() || name.contains("/")) {
      throw new AwsRefusal(501, "NotImplemented", "This double knows buckets only.");
    }
    return switch (exchange.method()) {
      case "PUT" -> create(name, by);
      case "HEAD" -> new HttpRequest.Answer(buckets.containsKey(name) ? 200 : 404, "", "");
      default ->
          throw new AwsRefusal(
              405,
              "MethodNotAllowed",
              "The specified method is not allowed against this resource.");
    };
  }

  private HttpRequest.Answer create(String name, TemporaryCredentials by) throws AwsRefusal {
    if (!BUCKET_NAME.matcher(name).matches()) {
      throw new AwsRefusal(400, "InvalidBucketName", "The specified bucket is not valid.");
    }
    Bucket bucket = new Bucket(by.assumedRoleArn(), clock.instant());
    if (buckets.putIfAbsent(name, bucket) != null) {
      throw new AwsRefusal(
          409,
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.");
    }
    return new HttpRequest.Answer(200, "", "").with("Location", "/" + name);
  }

  private HttpRequest.Answer list(TemporaryCredentials by) {
    StringBuilder all = new StringBuilder();
    buckets.forEach((name, bucket) ->
        all.append(
            Xml.element(
                "Bucket",
                Xml.text("Name", name),
                Xml.text("CreationDate", bucket.created().toString()))));
    return new HttpRequest.Answer(
        200,
        "application/xml",
        Xml.DECLARATION
            + Xml.root(
                "ListAllMyBucketsResult",
                "http://s3.amazonaws.com/doc/2006-03-01/",
                Xml.element("Owner", Xml.text("ID", by.assumedRoleArn().split(":", 6)[4])),
                Xml.element("Buckets", all.toString())));
  }

  private static HttpRequest.Answer refusal(AwsRefusal refusal, String resource) {
    String id = UUID.randomUUID().toString();
    String body =
        Xml.DECLARATION
            + Xml.element(
                "Error",
                Xml.text("Code", refusal.code()),
                Xml.text("Message", refusal.text()),
                Xml.text("Resource", resource),
                Xml.text("RequestId", id));
    return new HttpRequest.Answer(refusal.status(), "application/xml", body)
        .with("x-amz-request-id", id);
  }
}
