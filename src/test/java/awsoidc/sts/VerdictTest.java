package awsoidc.sts;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.sts.model.ExpiredTokenException;
import software.amazon.awssdk.services.sts.model.IdpCommunicationErrorException;
import software.amazon.awssdk.services.sts.model.StsException;

class VerdictTest {

  /** AWS's own answers, and those of other STSes. */
  @ParameterizedTest(name = "{0} {1} {2} passes: {3}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "403 | AccessDenied | Not authorized to perform sts:AssumeRoleWithWebIdentity | false",
        "400 | InvalidIdentityToken | No OpenIDConnect provider found in your account for ISS |"
            + " false",
        "400 | InvalidIdentityToken | Incorrect token audience | false",
        "400 | InvalidIdentityToken | Couldn't retrieve verification key from your identity"
            + " provider, please reference AssumeRoleWithWebIdentity documentation for requirements"
            + " | true",
        "400 | InvalidIdentityToken | The ID Token provided is not a valid JWT | false",
        "400 | InvalidIdentityToken | Missing a required claim: sub | false",
        "400 | InvalidIdentityToken | OpenIDConnect provider's HTTPS certificate doesn't match"
            + " configured thumbprint | false",
        "400 | ExpiredTokenException | Token expired: current date must be before exp | false",
        "400 | IDPCommunicationError | The identity provider could not be reached | true",
        "403 | IDPRejectedClaim | The identity provider rejected the claim | false",
        "400 | MalformedPolicyDocument | Syntax errors in policy. | false",
        "400 | PackedPolicyTooLarge | Packed size of session policy consumes 120% | false",
        "403 | RegionDisabledException | STS is not activated in this region | false",
        "400 | ValidationError | The requested DurationSeconds exceeds the MaxSessionDuration |"
            + " false",
        "400 | Throttling | Rate exceeded | true",
        "503 | Throttling | Rate exceeded | true",
        "400 | ThrottlingException | Rate exceeded | true",
        "400 | RequestLimitExceeded | Request limit exceeded. | true",
        "503 | RequestLimitExceeded | Request limit exceeded. | true",
        "429 | TooManyRequests | - | true",
        "429 | - | - | true",
        "400 | SlowDown | Please reduce your request rate | true",
        "500 | InternalFailure | - | true",
        "503 | ServiceUnavailable | - | true",
        "500 | - | - | true",
        "502 | - | Bad Gateway | true",
        "504 | - | - | true",
        "500 | AccessDenied | said by a broken proxy | true",
        "400 | InvalidParameterValue | Token is expired | false",
        "400 | - | - | false",
        "403 | - | - | false",
        "404 | NoSuchBucket | The bucket does not exist | false",
        "400 | AccessDenied | Couldn't retrieve verification key | false",
      })
  void an_answer_passes_or_not(
      int status, @Nullable String code, @Nullable String message, boolean retryable) {
    StsError refusal = verdict(answer(status, code, message));

    assertThat(refusal.retryable()).isEqualTo(retryable);
    assertThat(refusal.status()).isEqualTo(status);
  }

  @Test
  void a_refusal_says_code_message_and_status_of_sts() {
    assertThat(verdict(answer(403, "AccessDenied", " Not authorized ")))
        .isEqualTo(StsError.ofAnswer(false, 403, "AccessDenied", "Not authorized"))
        .hasToString("HTTP 403 AccessDenied: Not authorized");
  }

  @Test
  void an_answer_without_code_or_message_says_so() {
    assertThat(verdict(answer(404, null, null))).hasToString("HTTP 404 no error code");
    assertThat(verdict((SdkException) StsException.builder().statusCode(500).build()))
        .hasToString("HTTP 500 no error code");
  }

  @Test
  void the_sdks_own_exception_types_are_judged_by_their_codes() {
    assertThat(
            verdict(
                    IdpCommunicationErrorException.builder()
                        .statusCode(400)
                        .awsErrorDetails(details("IDPCommunicationError", "x"))
                        .build())
                .retryable())
        .isTrue();
    assertThat(
            verdict(
                    ExpiredTokenException.builder()
                        .statusCode(400)
                        .awsErrorDetails(details("ExpiredTokenException", "x"))
                        .build())
                .retryable())
        .isFalse();
  }

  @Test
  void the_date_and_the_time_to_wait_are_read_from_the_answer() {
    StsError error =
        verdict(
            (SdkException)
                StsException.builder()
                    .statusCode(503)
                    .awsErrorDetails(
                        details("SlowDown", "x").toBuilder()
                            .sdkHttpResponse(
                                SdkHttpResponse.builder()
                                    .statusCode(503)
                                    .putHeader("date", "Tue, 24 Nov 2026 12:00:00 GMT")
                                    .putHeader("retry-after", "7")
                                    .build())
                            .build())
                    .build());

    assertThat(error.date()).contains(Instant.parse("2026-11-24T12:00:00Z"));
    assertThat(error.retryAfter()).contains(Duration.ofSeconds(7));
  }

  @ParameterizedTest
  @CsvSource({"soon, soon", "'Wed, 21 Oct 2015 07:28:00 GMT', -1", "'', 99999"})
  void a_header_that_says_nothing_is_none(String date, String retryAfter) {
    StsError error =
        verdict(
            (SdkException)
                StsException.builder()
                    .statusCode(503)
                    .awsErrorDetails(
                        details("SlowDown", "x").toBuilder()
                            .sdkHttpResponse(
                                SdkHttpResponse.builder()
                                    .statusCode(503)
                                    .putHeader("Date", date.length() < 5 ? date : "")
                                    .putHeader("Retry-After", retryAfter)
                                    .build())
                            .build())
                    .build());

    assertThat(error.date()).isEmpty();
    assertThat(error.retryAfter()).isEmpty();
  }

  static Stream<SdkException> silences() {
    return Stream.of(
        client(new ConnectException("Connection refused")),
        client(new SocketException("Connection reset")),
        client(new SocketTimeoutException("Read timed out")),
        client(new UnknownHostException("sts.eu-west-1.amazonaws.com")),
        client(new SSLHandshakeException("Remote host terminated the handshake")),
        client(new RuntimeException(new IOException("deep"))),
        ApiCallTimeoutException.create(1),
        ApiCallAttemptTimeoutException.create(1),
        AbortedException.create("aborted"));
  }

  @ParameterizedTest
  @MethodSource("silences")
  void silence_passes_and_has_no_status(SdkException silence) {
    StsError refusal = verdict(silence);

    assertThat(refusal.retryable()).isTrue();
    assertThat(refusal.status()).isZero();
    assertThat(refusal.toString()).isNotBlank().doesNotStartWith("HTTP");
  }

  @Test
  void the_kind_of_silence_is_told() {
    assertThat(verdict(client(new ConnectException("Connection refused"))))
        .hasToString("Connect: Connection refused");
  }

  @Test
  void a_certificate_that_is_not_trusted_is_a_permanent_error() {
    SSLHandshakeException handshake = new SSLHandshakeException("PKIX path building failed");
    handshake.initCause(new CertificateException("unable to find valid certification path"));

    assertThat(verdict(client(handshake)))
        .isEqualTo(
            StsError.without(
                StsError.Trouble.TLS,
                false,
                "TLS",
                "the certificate is not trusted: unable to find valid certification path"));
  }

  @Test
  void a_mistake_on_our_side_is_a_permanent_error() {
    assertThat(verdict(client(new IllegalArgumentException("no region"))).retryable()).isFalse();
    assertThat(verdict(SdkClientException.create("no region"))).hasToString("SdkClient: no region");
  }

  @Test
  void a_circle_of_causes_ends() {
    Exception one = new Exception("one");
    Exception other = new Exception("other", one);
    one.initCause(other);

    assertThat(verdict(client(one)).retryable()).isFalse();
  }

  private static StsError verdict(SdkException e) {
    return Verdict.of(
        e,
        new StsRequest.WebIdentity(
            Grants.assumption(
                new RoleArn("aws", "123456789012", "Deploy"), Duration.ofHours(1), true, "x"),
            Secret.of("a.b.c")),
        Optional.empty(),
        Optional.empty());
  }

  private static SdkException answer(int status, @Nullable String code, @Nullable String message) {
    return (SdkException)
        StsException.builder().statusCode(status).awsErrorDetails(details(code, message)).build();
  }

  private static AwsErrorDetails details(@Nullable String code, @Nullable String message) {
    return AwsErrorDetails.builder().errorCode(code).errorMessage(message).build();
  }

  private static SdkException client(Throwable cause) {
    return SdkClientException.create("Unable to execute HTTP request", cause);
  }
}
