package awsoidc.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signed by AWS's own signer, so that ours is checked against something independent. */
class S3Test {

  private static final String ROLE = "arn:aws:iam::123456789012:role/Deploy";

  private final Clock clock = Clock.systemUTC();
  private final IssuedCredentials issued = new IssuedCredentials(clock);
  private final TemporaryCredentials credentials = issued.issue(ROLE, "job-1", Duration.ofHours(1));
  @AutoClose private final S3 s3 = S3.start(clock, issued);
  @AutoClose private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void issued_credentials_create_a_bucket() throws Exception {
    assertThat(send(signed("PUT", "/shop")).statusCode()).isEqualTo(200);
    assertThat(send(signed("PUT", "/shop-2/")).statusCode()).isEqualTo(200);
    assertThat(s3.buckets()).containsExactly("shop", "shop-2");
    assertThat(s3.creators())
        .containsEntry("shop", "arn:aws:sts::123456789012:assumed-role/Deploy/job-1");
    assertThat(send(signed("GET", "/?x-id=ListBuckets&max-buckets=9")).body())
        .contains("<Name>shop</Name>");
    assertThat(send(signed("HEAD", "/shop")).statusCode()).isEqualTo(200);
    assertThat(send(signed("HEAD", "/none")).statusCode()).isEqualTo(404);
    assertRefused(send(signed("PUT", "/shop")), 409, "BucketAlreadyOwnedByYou");
    assertRefused(send(signed("PUT", "/Not_A_Bucket")), 400, "InvalidBucketName");
  }

  @Test
  void an_unsigned_payload_is_accepted_and_a_changed_one_is_not() throws Exception {
    SdkHttpRequest unsigned = sign(credentials, clock, request("PUT", "/shop"), false);
    assertThat(send(unsigned).statusCode()).isEqualTo(200);
    SdkHttpRequest changed =
        signed("PUT", "/shop-2").toBuilder()
            .putHeader("x-amz-content-sha256", "0".repeat(64))
            .build();
    assertRefused(send(changed), 400, "XAmzContentSHA256Mismatch");
  }

  @Test
  void nobody_is_denied() throws Exception {
    assertRefused(send(request("PUT", "/shop")), 403, "AccessDenied");
    assertThat(s3.buckets()).isEmpty();
  }

  @Test
  void a_wrong_secret_does_not_match() throws Exception {
    assertRefused(
        send(with(c -> copy(c, c.accessKeyId(), "x".repeat(40), c.sessionToken()))),
        403,
        "SignatureDoesNotMatch");
  }

  @Test
  void an_unknown_key_is_invalid() throws Exception {
    assertRefused(
        send(with(c -> copy(c, "ASIAUNKNOWN", c.secretAccessKey(), c.sessionToken()))),
        403,
        "InvalidAccessKeyId");
  }

  @Test
  void another_session_token_is_invalid() throws Exception {
    assertRefused(
        send(with(c -> copy(c, c.accessKeyId(), c.secretAccessKey(), "other"))),
        400,
        "InvalidToken");
  }

  @Test
  void expired_credentials_say_so() throws Exception {
    TemporaryCredentials old = issued.issue(ROLE, "job-0", Duration.ofSeconds(-1));
    assertRefused(send(with(c -> old)), 400, "ExpiredToken");
  }

  @Test
  void a_request_of_another_time_is_refused() throws Exception {
    Clock slow = Clock.offset(clock, Duration.ofMinutes(-16));
    assertRefused(
        send(sign(credentials, slow, request("PUT", "/shop"), true)), 403, "RequestTimeTooSkewed");
  }

  @Test
  void another_path_than_the_signed_one_does_not_match() throws Exception {
    SdkHttpRequest moved = signed("PUT", "/shop").toBuilder().encodedPath("/other").build();
    assertRefused(send(moved), 403, "SignatureDoesNotMatch");
  }

  @Test
  void an_amazon_header_that_is_not_signed_is_refused() throws Exception {
    SdkHttpRequest more =
        signed("PUT", "/shop").toBuilder().putHeader("x-amz-acl", "public-read").build();
    assertRefused(send(more), 403, "AccessDenied");
  }

  private SdkHttpRequest signed(String method, String path) {
    return sign(credentials, clock, request(method, path), true);
  }

  private SdkHttpRequest with(UnaryOperator<TemporaryCredentials> change) {
    return sign(change.apply(credentials), clock, request("PUT", "/shop"), true);
  }

  private SdkHttpRequest request(String method, String path) {
    return SdkHttpRequest.builder()
        .uri(URI.create(s3.url() + path))
        .method(SdkHttpMethod.fromValue(method))
        .build();
  }

  private static TemporaryCredentials copy(
      TemporaryCredentials original, String keyId, String secret, String token) {
    return new TemporaryCredentials(
        keyId,
        secret,
        token,
        original.expiration(),
        original.assumedRoleArn(),
        original.assumedRoleId());
  }

  private static SdkHttpRequest sign(
      TemporaryCredentials by, Clock clock, SdkHttpRequest request, boolean payload) {
    return AwsV4HttpSigner.create()
        .sign(signing ->
            signing
                .identity(
                    AwsSessionCredentialsIdentity.create(
                        by.accessKeyId(), by.secretAccessKey(), by.sessionToken()))
                .request(request)
                .payload(ContentStreamProvider.fromUtf8String(""))
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, payload)
                .putProperty(HttpSigner.SIGNING_CLOCK, clock))
        .request();
  }

  private HttpResponse<String> send(SdkHttpRequest request)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(request.getUri())
            .method(request.method().name(), HttpRequest.BodyPublishers.noBody());
    request.forEachHeader((name, values) -> {
      if (!name.equalsIgnoreCase("Host")) {
        values.forEach(value -> builder.header(name, value));
      }
    });
    return http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String code) {
    assertThat(Optional.ofNullable(answer.body()))
        .hasValueSatisfying(body -> assertThat(body).contains("<Code>" + code + "</Code>"));
    assertThat(answer.statusCode()).isEqualTo(status);
  }
}
