package awsoidc.sts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.refusal.Phrases;
import awsoidc.role.Assumption;
import awsoidc.role.Grants;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.StsCall.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("sets system properties that the SDK reads")
class SdkCallTest {

  private static final Secret JWT = Secret.of("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln");

  private static final Assumption ASSUMPTION =
      Grants.assumption(
          new RoleArn("aws", "123456789012", "ci/Deploy"), Duration.ofMinutes(45), true, "20-77");

  private static final StsRequest REQUEST = new StsRequest.WebIdentity(ASSUMPTION, JWT);

  private StsDouble sts;

  @BeforeEach
  void start() throws IOException {
    sts = StsDouble.start();
  }

  @AfterEach
  void stop() {
    sts.close();
  }

  @Test
  void the_credentials_of_an_answer_become_a_session() {
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));

    assertThat(ask())
        .isInstanceOfSatisfying(
            Answer.Yes.class,
            yes -> {
              assertThat(yes.session())
                  .isEqualTo(
                      new Session(
                          "ASIAEXAMPLE",
                          Secret.of("secret/key+="),
                          Secret.of("session//token=="),
                          Instant.parse("2026-11-23T15:04:05Z"),
                          "arn:aws:sts::123456789012:assumed-role/Deploy/20-77"));
              assertThat(yes.date().flatMap(Verdict::date)).isPresent();
            });
  }

  @Test
  void a_credential_with_a_line_break_is_none() {
    sts.answers(
        200,
        StsDouble.success("2026-11-23T15:04:05Z")
            .replace("session//token==", "x&#10;[default]&#10;credential_process = evil"));

    assertThat(refusal().code()).isEqualTo("no credentials");
  }

  @Test
  void the_grant_and_the_token_are_what_is_asked_for() {
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));

    ask();

    assertThat(sts.form())
        .containsOnly(
            entry("Action", "AssumeRoleWithWebIdentity"),
            entry("Version", "2011-06-15"),
            entry("RoleArn", "arn:aws:iam::123456789012:role/ci/Deploy"),
            entry("RoleSessionName", "20-77"),
            entry("DurationSeconds", "2700"),
            entry("WebIdentityToken", JWT.reveal()));
  }

  @Test
  void the_token_travels_in_the_body_alone_and_nothing_is_signed() {
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));

    ask();

    assertThat(sts.request().method()).isEqualTo("POST");
    assertThat(sts.request().uri()).isEqualTo("/");
    assertThat(sts.request().headers()).doesNotContainKeys("Authorization", "X-amz-security-token");
    assertThat(sts.request().headers().toString()).doesNotContain(JWT.reveal());
  }

  @Test
  void ambient_credentials_settings_and_endpoints_are_never_used(@TempDir Path directory)
      throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("config"),
            """
            [default]
            aws_access_key_id = AKIAAMBIENT
            aws_secret_access_key = ambient
            region = mars-north-1
            endpoint_url = http://127.0.0.1:1/
            use_fips_endpoint = true
            [profile ambient]
            aws_access_key_id = AKIAAMBIENT
            aws_secret_access_key = ambient
            """);
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));
    Map<String, String> ambient =
        Map.of(
            "aws.accessKeyId", "AKIAAMBIENT",
            "aws.secretAccessKey", "ambient",
            "aws.sessionToken", "ambient",
            "aws.region", "mars-north-1",
            "aws.profile", "ambient",
            "aws.configFile", file.toString(),
            "aws.sharedCredentialsFile", file.toString(),
            "aws.endpointUrl", "http://127.0.0.1:1/",
            "aws.endpointUrlSts", "http://127.0.0.1:1/",
            "aws.useFipsEndpoint", "true");

    Answer answer = withSystemProperties(ambient, this::ask);

    assertThat(answer).isInstanceOf(Answer.Yes.class);
    assertThat(sts.request().headers()).doesNotContainKey("Authorization");
    assertThat(sts.request().headers().toString()).doesNotContain("AMBIENT", "ambient");
  }

  @Test
  void the_proxies_of_javas_own_settings_are_never_used() {
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));
    Map<String, String> proxies =
        Map.of(
            "http.proxyHost", "127.0.0.1",
            "http.proxyPort", "1",
            "http.nonProxyHosts", "",
            "socksProxyHost", "127.0.0.1",
            "socksProxyPort", "1",
            "socksNonProxyHosts", "",
            "java.net.useSystemProxies", "true");

    assertThat(withSystemProperties(proxies, this::ask)).isInstanceOf(Answer.Yes.class);
  }

  @Test
  void a_profile_that_does_not_exist_is_never_looked_for() {
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));

    Answer answer =
        withSystemProperties(
            Map.of("aws.profile", "absent", "aws.configFile", "/absent"), this::ask);

    assertThat(answer).isInstanceOf(Answer.Yes.class);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T15:04:05Z, 2026-11-23T15:04:05Z",
    "2026-11-23T15:04:05.678Z, 2026-11-23T15:04:05.678Z",
    "2026-11-23T15:04:05.678901Z, 2026-11-23T15:04:05.678901Z",
    "2026-11-23T15:04:05.678901234Z, 2026-11-23T15:04:05.678901234Z",
  })
  void an_expiration_of_any_precision_is_read(String written, Instant expiration) {
    sts.answers(200, StsDouble.success(written));

    assertThat(ask())
        .isInstanceOfSatisfying(
            Answer.Yes.class, yes -> assertThat(yes.session().expiration()).isEqualTo(expiration));
  }

  /** Java reads years of nine digits, and cannot say how far away they are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+999999999-12-31T23:59:59.999999999Z",
        "-999999999-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "-0001-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
      })
  void an_expiration_that_nobody_can_use_is_refused(String written) {
    sts.answers(200, StsDouble.success(written));

    assertThat(refusal().code()).isEqualTo("no usable expiration");
    assertThat(refusal().retryable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:01Z", "9999-12-31T23:59:59Z"})
  void an_expiration_within_the_years_of_four_digits_can_be_computed_with(String written) {
    sts.answers(200, StsDouble.success(written));

    Session session = ((Answer.Yes) ask()).session();

    assertThat(session.expires()).isEqualTo(written);
    assertThat(
            Phrases.roughly(Duration.between(Instant.now(Clock.systemUTC()), session.expiration())))
        .isNotEmpty();
  }

  @Test
  void an_expiration_that_is_no_time_is_refused() {
    sts.answers(200, StsDouble.success("tomorrow"));

    assertForeign(refusal(), 200, false);
  }

  @Test
  void all_but_the_credentials_may_be_left_out() {
    sts.answers(
        200,
        """
        <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
        <AccessKeyId>A</AccessKeyId><SecretAccessKey>B</SecretAccessKey>
        <SessionToken>C</SessionToken><Expiration>2026-11-23T15:04:05Z</Expiration>
        </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
        """);

    assertThat(ask())
        .isInstanceOfSatisfying(
            Answer.Yes.class, yes -> assertThat(yes.session().assumedRole()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"})
  void an_answer_without_one_of_the_credentials_is_refused(String element) {
    sts.answers(
        200,
        StsDouble.success("2026-11-23T15:04:05Z")
            .replaceFirst("<" + element + ">[^<]*</" + element + ">", ""));

    StsError refusal = refusal();
    assertForeign(refusal, 200, false);
    assertThat(refusal.code()).isEqualTo("no credentials");
    assertThat(refusal.message())
        .endsWith("(text/xml, not shown, as it may hold credentials)")
        .doesNotContain("secret/key", "session//token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html><body>Welcome</body></html>", "Welcome", "{}", "<a>"})
  void what_is_no_answer_of_an_sts_is_refused(String body) {
    sts.answers(200, body);

    assertForeign(refusal(), 200, false);
  }

  @Test
  void what_answers_in_the_place_of_an_sts_is_shown_in_one_harmless_line() {
    sts.answers(
        200,
        "application/json",
        "{\"evil\":\"\u001b[31m\u202e\n  é\",\"more\":\"%s\"}"
            .formatted("x".repeat(200))
            .getBytes(UTF_8));

    assertThat(refusal().message())
        .startsWith(
            "the answer is not that of an STS (application/json, begins"
                + " \"{\"evil\":\"\\u001b[31m\\u202e é\",\"more\":\"xxx")
        .endsWith("x…\")")
        .hasSizeLessThan(200);
  }

  @Test
  void what_quotes_the_token_is_shown_without_it_and_without_a_part_of_it() {
    String long19 = "ey" + "J".repeat(19_000) + ".e30.x";
    StsRequest request = new StsRequest.WebIdentity(ASSUMPTION, Secret.of(long19));
    sts.answers(403, "text/plain", ("No: " + long19 + " is evil").getBytes(UTF_8));

    assertThat(refusal(request, sts.endpoint()).message())
        .contains("\"No: [MASKED] is evil\"")
        .doesNotContain("JJJ");
  }

  @ParameterizedTest
  @CsvSource({"403, false", "404, false", "503, true", "429, true"})
  void a_proxys_page_is_told_as_no_answer_of_an_sts(int status, boolean retryable) {
    sts.answers(status, "text/html", "<html><h1>Blocked by proxy</h1></html>".getBytes(UTF_8));

    StsError refusal = refusal();

    assertForeign(refusal, status, retryable);
    assertThat(refusal.toString())
        .isEqualTo(
            "HTTP "
                + status
                + " no error code: the answer is not that of an STS (text/html, begins"
                + " \"<html><h1>Blocked by proxy</h1></html>\")");
  }

  @Test
  void an_answer_that_is_too_long_is_none_and_takes_no_memory() {
    byte[] body = "<a>%s</a>".formatted("x".repeat(40_000_000)).getBytes(UTF_8);
    sts.answers(200, "text/xml", body);

    StsError refusal = refusal();

    assertForeign(refusal, 200, false);
    assertThat(refusal.message()).contains("more than 1 MiB, begins \"<a>xxx");
  }

  @Test
  void an_error_that_is_too_long_still_has_its_code() {
    sts.answers(
        400,
        "<ErrorResponse><Error><Code>Throttling</Code><Message>%s</Message></Error></ErrorResponse>"
            .formatted("y".repeat(2_000_000)));

    assertThat(refusal()).isEqualTo(StsError.ofAnswer(true, 400, "Throttling", ""));
  }

  /** Java's XML parser prints "[Fatal Error]" to System.err, past the log. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<?xml version='1.0' encoding='UTF-8'?>",
        "<?xml version='1.0' encoding='x'?>"
      })
  void an_error_in_latin_1_is_read_and_nothing_is_printed(String declaration) {
    String body =
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>é</Message></Error></ErrorResponse>";
    sts.answers(403, "text/xml", (declaration + body).getBytes(ISO_8859_1));
    PrintStream before = System.err;
    var printed = new ByteArrayOutputStream();
    System.setErr(new PrintStream(printed, true, UTF_8));
    try {
      assertThat(refusal()).isEqualTo(StsError.ofAnswer(false, 403, "AccessDenied", "é"));
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(UTF_8)).isEmpty();
  }

  private static void assertForeign(StsError error, int status, boolean retryable) {
    assertThat(error.trouble()).isEqualTo(StsError.Trouble.NOT_STS);
    assertThat(error.status()).isEqualTo(status);
    assertThat(error.retryable()).isEqualTo(retryable);
  }

  @Test
  void a_denial_of_aws_is_told_in_its_own_words() {
    sts.answers(
        403,
        """
        <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
        <Code>AccessDenied</Code>
        <Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message></Error>
        <RequestId>r</RequestId></ErrorResponse>
        """);

    assertThat(refusal())
        .isEqualTo(
            StsError.ofAnswer(
                false,
                403,
                "AccessDenied",
                "Not authorized to perform sts:AssumeRoleWithWebIdentity"));
  }

  @Test
  void throttling_at_status_400_passes() {
    sts.answers(
        400,
        "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
            + "</ErrorResponse>");

    assertThat(refusal()).isEqualTo(StsError.ofAnswer(true, 400, "Throttling", "Rate exceeded"));
  }

  @Test
  void an_error_of_the_shape_of_s3_is_told_in_its_own_words() {
    sts.answers(
        400,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>InvalidParameterValue</Code>"
            + "<Message>Token is expired</Message><Resource/><RequestId>1</RequestId></Error>");

    StsError refusal = refusal();

    assertThat(refusal.retryable()).isFalse();
    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.toString()).contains("InvalidParameterValue", "Token is expired");
  }

  @ParameterizedTest
  @CsvSource({"500, true", "502, true", "503, true", "400, false", "403, false", "404, false"})
  void an_error_in_html_is_judged_by_its_status(int status, boolean retryable) {
    sts.answers(status, "<html><head><title>Error</title></head><body><hr>nginx</body></html>");

    assertThat(refusal().retryable()).isEqualTo(retryable);
    assertThat(refusal().status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"500, true", "429, true", "403, false"})
  void an_error_without_a_body_is_judged_by_its_status(int status, boolean retryable) {
    sts.answers(status, "");

    assertThat(refusal().retryable()).isEqualTo(retryable);
    assertThat(refusal().status()).isEqualTo(status);
  }

  @Test
  void one_attempt_is_one_request() {
    sts.answers(503, "");

    ask();

    assertThat(sts.requests()).isEqualTo(1);
  }

  @Test
  void a_redirection_is_not_followed_with_the_token() throws IOException {
    try (StsDouble elsewhere = StsDouble.start()) {
      elsewhere.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));
      sts.redirects(307, elsewhere.endpoint());

      StsError refusal = refusal();
      assertForeign(refusal, 307, false);
      assertThat(refusal.message()).contains("Location: " + elsewhere.endpoint() + ", empty");
      assertThat(elsewhere.requests()).isZero();
    }
  }

  @Test
  void an_answer_that_quotes_the_token_is_told_without_it() {
    sts.answers(
        400,
        "<ErrorResponse><Error><Code>ValidationError:"
            + JWT.reveal()
            + "</Code><Message>1 validation error detected:"
            + " Value '"
            + JWT.reveal()
            + "' at 'webIdentityToken' failed to satisfy constraint</Message></Error>"
            + "</ErrorResponse>");

    assertThat(refusal().toString())
        .contains("at 'webIdentityToken' failed")
        .doesNotContain(JWT.reveal());
  }

  /** AWS answers SignatureDoesNotMatch with the canonical string that it expected. */
  @ParameterizedTest
  @MethodSource("signedRequests")
  void an_answer_that_quotes_the_callers_session_is_told_without_it(StsRequest signed) {
    sts.answers(
        403,
        "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>The Canonical String"
            + " should have been 'POST x-amz-security-token:session//token== or"
            + " session%2F%2Ftoken%3D%3D, signed with secret/key+= or secret%2Fkey%2B%3D'"
            + "</Message></Error></ErrorResponse>");

    assertThat(refusal(signed, sts.endpoint()).toString())
        .contains("SignatureDoesNotMatch", "x-amz-security-token:[MASKED] or [MASKED], signed")
        .doesNotContain("token=", "token%3D", "key+", "key%2B");
  }

  static List<StsRequest> signedRequests() {
    Session caller =
        new Session(
            "ASIAEXAMPLE",
            Secret.of("secret/key+="),
            Secret.of("session//token=="),
            Instant.parse("2026-11-23T15:04:05Z"),
            "");
    RoleArn next = new RoleArn("aws", "210987654321", "Target");
    Assumption target = Grants.assumption(next, Duration.ofHours(1), true, "20-77");
    Hop hop =
        new Hop(
            next,
            Duration.ofHours(1),
            "20-77",
            Policies.NONE,
            Optional.empty(),
            Optional.empty(),
            List.of());
    return List.of(new StsRequest.Chained(hop, caller), new StsRequest.Identity(target, caller));
  }

  @Test
  void a_refused_connection_passes() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    StsError refusal = refusal(URI.create("http://127.0.0.1:" + port + "/"));

    assertThat(refusal.retryable()).isTrue();
    assertThat(refusal.status()).isZero();
    assertThat(refusal.message()).contains("refused");
  }

  @Test
  void a_reset_connection_passes() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> resetEveryConnection(socket));

      StsError refusal = refusal(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"));

      assertThat(refusal.retryable()).isTrue();
      assertThat(refusal.status()).isZero();
    }
  }

  @Test
  void a_host_that_does_not_exist_passes() {
    assertThat(refusal(URI.create("http://sts.invalid/")).retryable()).isTrue();
  }

  @Test
  void an_answer_that_does_not_come_ends_with_the_attempt() {
    sts.neverAnswers();

    Answer answer = assertTimeoutPreemptively(ofSeconds(5), () -> ask(ofMillis(300)));

    assertThat(answer)
        .isInstanceOfSatisfying(Answer.No.class, no -> assertThat(no.error().retryable()).isTrue());
  }

  @Test
  void an_answer_that_trickles_ends_with_the_attempt() {
    sts.trickles();

    Answer answer = assertTimeoutPreemptively(ofSeconds(5), () -> ask(ofMillis(300)));

    assertThat(answer)
        .isInstanceOfSatisfying(Answer.No.class, no -> assertThat(no.error().retryable()).isTrue());
  }

  @Test
  void a_tls_handshake_that_does_not_come_ends_with_the_attempt() throws IOException {
    try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI endpoint = URI.create("https://127.0.0.1:" + mute.getLocalPort() + "/");
      SdkCall call = new SdkCall(settings(endpoint), name -> Optional.empty());

      Answer answer =
          assertTimeoutPreemptively(ofSeconds(5), () -> call.ask(REQUEST, ofMillis(300)));

      assertThat(answer)
          .isInstanceOfSatisfying(
              Answer.No.class, no -> assertThat(no.error().retryable()).isTrue());
    }
  }

  @Test
  void nothing_that_comes_of_a_call_prints_a_secret() {
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));

    assertThat(ask().toString())
        .contains("ASIAEXAMPLE", "[MASKED]")
        .doesNotContain("secret/key+=", "session//token==", JWT.reveal());
  }

  private Answer ask() {
    return ask(ofSeconds(10));
  }

  private Answer ask(Duration atMost) {
    return new SdkCall(settings(sts.endpoint()), name -> Optional.empty()).ask(REQUEST, atMost);
  }

  private StsError refusal() {
    return refusal(sts.endpoint());
  }

  private static StsError refusal(URI endpoint) {
    return refusal(REQUEST, endpoint);
  }

  private static StsError refusal(StsRequest request, URI endpoint) {
    Answer answer =
        new SdkCall(settings(endpoint), name -> Optional.empty()).ask(request, ofSeconds(10));
    assertThat(answer).isInstanceOf(Answer.No.class);
    return ((Answer.No) answer).error().with(Optional.empty(), Optional.empty());
  }

  private static StsSettings settings(URI endpoint) {
    return Settings.of(Optional.of(endpoint), ofSeconds(30), Optional.empty());
  }

  private static void resetEveryConnection(ServerSocket socket) {
    try {
      while (true) {
        try (Socket connection = socket.accept()) {
          connection.setSoLinger(true, 0);
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static Answer withSystemProperties(
      Map<String, String> properties, Supplier<Answer> action) {
    Map<String, @Nullable String> before = new HashMap<>();
    properties.forEach((name, value) -> before.put(name, System.setProperty(name, value)));
    try {
      return action.get();
    } finally {
      before.forEach((name, value) -> {
        if (value == null) {
          System.clearProperty(name);
        } else {
          System.setProperty(name, value);
        }
      });
    }
  }
}
