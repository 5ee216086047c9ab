package awsoidc.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.demo.runner.GitLabClaims;
import awsoidc.trust.TrustPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

class StsTest {

  private static final String ACCOUNT = "123456789012";
  private static final String ROLE = "arn:aws:iam::123456789012:role/ci/Deploy";
  private static final String AUDIENCE = "https://gitlab.example.com";
  private static final String DENIED = "Not authorized to perform sts:AssumeRoleWithWebIdentity";

  private static final Clock CLOCK = Clock.systemUTC();

  /** One for all: its key takes long to make. */
  @AutoClose private static final Issuer ISSUER = Issuer.start(CLOCK);

  @AutoClose private final Sts sts = Sts.start(CLOCK);
  @AutoClose private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void a_provider_and_a_role() {
    sts.provider(ACCOUNT, ISSUER.url(), AUDIENCE)
        .role(
            new Role(
                ROLE,
                TrustPolicy.admitting(
                    ACCOUNT, ISSUER.url(), AUDIENCE, Map.of("project_path", "acme/shop"))));
  }

  @Test
  void a_good_token_gets_credentials() throws Exception {
    HttpResponse<String> answer = exchange(token(), Map.of());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-amzn-RequestId")).isPresent();
    assertThat(answer.headers().firstValue("Date")).isPresent();
    TemporaryCredentials issued = sts.issued().all().getFirst();
    assertThat(issued.accessKeyId()).matches("ASIA[A-Z2-7]{16}");
    assertThat(issued.secretAccessKey()).hasSize(40);
    assertThat(issued.sessionToken().length()).isGreaterThan(300);
    assertThat(issued.assumedRoleArn())
        .isEqualTo("arn:aws:sts::123456789012:assumed-role/Deploy/job-1");
    assertThat(answer.body())
        .contains("xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"")
        .contains("<AccessKeyId>" + issued.accessKeyId() + "</AccessKeyId>")
        .contains("<Arn>" + issued.assumedRoleArn() + "</Arn>")
        .contains("<Expiration>" + issued.expiration() + "</Expiration>");
    assertThat(Duration.between(CLOCK.instant(), issued.expiration()))
        .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
  }

  @Test
  void the_token_is_not_kept() throws Exception {
    String token = token();
    exchange(token, Map.of());
    assertThat(sts.received().getFirst())
        .containsEntry("RoleArn", ROLE)
        .containsEntry("Authorization", "absent")
        .containsEntry("WebIdentityToken", "sha256:" + Sha256.hex(token));
    assertThat(sts.received().toString() + sts.issued().all())
        .doesNotContain(token)
        .doesNotContain(sts.issued().all().getFirst().secretAccessKey())
        .doesNotContain(sts.issued().all().getFirst().sessionToken());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RoleArn         | short                         | ValidationError",
        "RoleArn         | arn:aws:iam::123456789012:user/x | ValidationError",
        "RoleSessionName | a                             | ValidationError",
        "RoleSessionName | a b                           | ValidationError",
        "DurationSeconds | 899                           | ValidationError",
        "DurationSeconds | 43201                         | ValidationError",
        "DurationSeconds | 3601                          | ValidationError",
        "DurationSeconds | 1h                            | MalformedInput",
        "WebIdentityToken| nonsense                      | InvalidIdentityToken",
        "Action          | GetFederationToken            | InvalidAction",
      })
  void a_bad_parameter_is_named(String name, String value, String code) throws Exception {
    assertRefused(exchange(token(), Map.of(name, value)), 400, code, "");
    assertThat(sts.issued().all()).isEmpty();
  }

  @Test
  void a_duration_up_to_the_roles_own_maximum_is_granted() throws Exception {
    sts.role(
        new Role(
            ROLE,
            TrustPolicy.admitting(ACCOUNT, ISSUER.url(), AUDIENCE, Map.of()),
            Duration.ofHours(12)));
    assertThat(exchange(token(), Map.of("DurationSeconds", "43200")).statusCode()).isEqualTo(200);
    assertThat(exchange(token(), Map.of("DurationSeconds", "900")).statusCode()).isEqualTo(200);
  }

  @Test
  void an_issuer_without_a_provider_is_named() throws Exception {
    assertRefused(
        exchange(token(claims().with("iss", "https://gitlab.com")), Map.of()),
        400,
        "InvalidIdentityToken",
        "No OpenIDConnect provider found in your account for https://gitlab.com");
  }

  @Test
  void a_provider_of_another_account_does_not_count() throws Exception {
    assertRefused(
        exchange(token(), Map.of("RoleArn", "arn:aws:iam::210987654321:role/Deploy")),
        400,
        "InvalidIdentityToken",
        "No OpenIDConnect provider found");
  }

  @Test
  void a_forged_token_is_refused() throws Exception {
    String forged = ISSUER.forged(claims().asMap(), List.of(AUDIENCE), Duration.ofHours(1));
    assertRefused(exchange(forged, Map.of()), 400, "InvalidIdentityToken", "validated");
  }

  @Test
  void keys_that_cannot_be_had_are_a_passing_fault() throws Exception {
    ISSUER.answerNextRaw(503, "text/plain", "");
    assertRefused(
        exchange(token(), Map.of()),
        400,
        "InvalidIdentityToken",
        "Couldn't retrieve verification key from your identity provider");
    assertThat(exchange(token(), Map.of()).statusCode()).isEqualTo(200);
  }

  @Test
  void another_audience_is_refused() throws Exception {
    String token = ISSUER.idToken(claims().asMap(), List.of("other"), Duration.ofHours(1));
    assertRefused(
        exchange(token, Map.of()), 400, "InvalidIdentityToken", "Incorrect token audience");
  }

  @Test
  void an_expired_token_is_refused_after_five_minutes_of_grace() throws Exception {
    String just = ISSUER.idToken(claims().asMap(), List.of(AUDIENCE), Duration.ofMinutes(-4));
    assertThat(exchange(just, Map.of()).statusCode()).isEqualTo(200);
    String long1 = ISSUER.idToken(claims().asMap(), List.of(AUDIENCE), Duration.ofMinutes(-6));
    assertRefused(exchange(long1, Map.of()), 400, "ExpiredTokenException", "Token expired");
  }

  @Test
  void a_missing_role_and_an_unfit_trust_policy_look_the_same() throws Exception {
    assertRefused(
        exchange(token(), Map.of("RoleArn", "arn:aws:iam::123456789012:role/None")),
        403,
        "AccessDenied",
        DENIED);
    assertRefused(
        exchange(token(claims().with("project_path", "acme/other")), Map.of()),
        403,
        "AccessDenied",
        DENIED);
  }

  @Test
  void a_claim_that_every_token_needs_is_missed() throws Exception {
    String token = ISSUER.idToken(Map.of(), List.of(AUDIENCE), Duration.ofHours(1));
    assertRefused(
        exchange(token, Map.of()), 400, "InvalidIdentityToken", "Missing a required claim: sub");
  }

  @Test
  void faults_come_in_order_and_issue_nothing() throws Exception {
    sts.answerNext(400, "Throttling", "Rate exceeded")
        .answerNextRaw(500, "text/html", "<h1>oops</h1>")
        .dropNext()
        .delayNext(Duration.ofMillis(50));
    assertRefused(exchange(token(), Map.of()), 400, "Throttling", "Rate exceeded");
    assertThat(exchange(token(), Map.of()).body()).isEqualTo("<h1>oops</h1>");
    assertThatThrownBy(() -> exchange(token(), Map.of())).isInstanceOf(IOException.class);
    assertThat(sts.issued().all()).isEmpty();
    assertThat(exchange(token(), Map.of()).statusCode()).isEqualTo(200);
    assertThat(sts.requests()).isEqualTo(sts.received().size());
  }

  @Test
  void who_one_is_needs_a_signature() throws Exception {
    HttpResponse<String> answer = exchange("", Map.of("Action", "GetCallerIdentity"));
    assertRefused(answer, 403, "MissingAuthenticationToken", "");
  }

  @Test
  void who_one_is_follows_from_the_signature() throws Exception {
    TemporaryCredentials caller = sts.issued().issue(ROLE, "job-1", Duration.ofHours(1));
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(signing ->
                signing
                    .identity(
                        AwsSessionCredentialsIdentity.create(
                            caller.accessKeyId(), caller.secretAccessKey(), caller.sessionToken()))
                    .request(
                        SdkHttpRequest.builder()
                            .uri(URI.create(sts.url() + "/?Action=GetCallerIdentity"))
                            .method(SdkHttpMethod.GET)
                            .build())
                    .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "sts")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1"))
            .request();
    HttpRequest.Builder request = HttpRequest.newBuilder(signed.getUri());
    signed.forEachHeader((name, values) -> {
      if (!name.equalsIgnoreCase("Host")) {
        values.forEach(value -> request.header(name, value));
      }
    });
    assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body())
        .contains("<Arn>" + caller.assumedRoleArn() + "</Arn>")
        .contains("<Account>123456789012</Account>");
    assertThat(sts.received().getFirst()).containsEntry("Authorization", "present");
  }

  private static GitLabClaims claims() {
    return GitLabClaims.ofProject("acme/shop");
  }

  private static String token() {
    return token(claims());
  }

  private static String token(GitLabClaims claims) {
    return ISSUER.idToken(claims.asMap(), List.of(AUDIENCE), Duration.ofHours(1));
  }

  private HttpResponse<String> exchange(String token, Map<String, String> changes)
      throws IOException, InterruptedException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("Action", "AssumeRoleWithWebIdentity");
    parameters.put("Version", "2011-06-15");
    parameters.put("RoleArn", ROLE);
    parameters.put("RoleSessionName", "job-1");
    parameters.put("WebIdentityToken", token);
    parameters.putAll(changes);
    String form =
        parameters.entrySet().stream()
            .map(parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sts.url() + "/"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static void assertRefused(
      HttpResponse<String> answer, int status, String code, String message) {
    assertThat(answer.body()).contains("<Code>" + code + "</Code>").contains(message);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("<RequestId>");
  }
}
