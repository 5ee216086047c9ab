package awsoidc.container;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.container.EcrLogin.Keys;
import awsoidc.container.EcrLogin.Result;
import awsoidc.demo.EcrDouble;
import awsoidc.demo.TemporaryCredentials;
import awsoidc.net.HttpProxy;
import awsoidc.net.Network;
import awsoidc.secret.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcrLoginTest {

  private static final Instant START = Instant.parse("2026-11-23T15:00:00Z");
  private static final String REGION = "eu-west-1";

  private static final Result YES =
      new Result.LoggedIn(new RegistryLogin.Password("AWS", Secret.of("pw")));
  private static final Result BUSY = new Result.Refused(true, 400, "ThrottlingException", "slow");
  private static final Result DENIED =
      new Result.Refused(false, 400, "AccessDeniedException", "no");

  @AutoClose private final EcrDouble ecr = EcrDouble.start(Clock.systemUTC());
  private final Keys keys = keys(ecr.issue());
  private final List<Duration> pauses = new ArrayList<>();

  @Test
  void a_session_gets_a_login_by_one_signed_request() throws InterruptedException {
    assertThat(login(keys))
        .isEqualTo(
            new Result.LoggedIn(new RegistryLogin.Password("AWS", Secret.of(EcrDouble.PASSWORD))));
    assertThat(ecr.requests()).isEqualTo(1);
    assertThat(ecr.logins()).isEqualTo(1);
  }

  @Test
  void a_wrong_key_does_not_sign_for_the_session() throws InterruptedException {
    Keys wrong = new Keys(keys.accessKeyId(), Secret.of("x".repeat(40)), keys.sessionToken());

    assertThat(refusal(wrong).code()).isEqualTo("SignatureDoesNotMatch");
    assertThat(refusal(wrong).retryable()).isFalse();
  }

  @Test
  void a_denial_has_awss_own_message_and_is_not_retried() throws InterruptedException {
    ecr.answerNext(
        400,
        "{\"__type\":\"com.amazonaws.ecr#AccessDeniedException\",\"Message\":\"User: x is not"
            + " authorized to perform: ecr:GetAuthorizationToken on resource: *\"}");

    assertThat(login(keys))
        .isEqualTo(
            new Result.Refused(
                false,
                400,
                "AccessDeniedException",
                "User: x is not authorized to perform: ecr:GetAuthorizationToken on resource: *"))
        .hasToString(
            "HTTP 400 AccessDeniedException: User: x is not authorized to perform:"
                + " ecr:GetAuthorizationToken on resource: *");
    assertThat(ecr.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}",
        "400 | {\"__type\":\"UnrecognizedClientException\"}",
        "500 | {\"__type\":\"ServerException:http://internal\"}",
        "503 | <html>nginx</html>",
        "502 | ''",
        "429 | {}",
      })
  void transient_errors_are_retried(int status, String body) throws InterruptedException {
    ecr.answerNext(status, body);

    assertThat(login(keys)).isInstanceOf(Result.LoggedIn.class);
    assertThat(ecr.requests()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"__type\":\"InvalidSignatureException\"}",
        "403 | <html>proxy</html>",
        "401 | ''",
        "404 | {}",
        "307 | {}",
      })
  void permanent_errors_are_not_retried(int status, String body) throws InterruptedException {
    ecr.answerNext(status, body);

    assertThat(refusal(keys).status()).isEqualTo(status);
    assertThat(ecr.requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "Welcome",
        "{\"authorizationData\":[]}",
        "{\"authorizationData\":{}}",
        "{\"authorizationData\":[{\"authorizationToken\":\"hunter2\"}]}",
        "{\"authorizationData\":[{\"authorizationToken\":\"QVdT\"}]}",
      })
  void an_answer_that_is_not_ecrs_is_refused(String body) throws InterruptedException {
    ecr.answerNext(200, body);

    assertThat(login(keys))
        .isEqualTo(new Result.Refused(false, 200, "no login", "the answer is not that of an ECR"));
  }

  @Test
  void an_answer_that_is_too_long_is_refused() throws InterruptedException {
    ecr.answerNext(
        200,
        "{\"padding\":\""
            + " ".repeat(1 << 20)
            + "\",\"authorizationData\":[{\"authorizationToken\":\"QVdTOng=\"}]}");

    assertThat(refusal(keys).code()).isEqualTo("no login");
  }

  @Test
  void an_answer_that_quotes_the_request_is_shown_in_one_line_without_the_token()
      throws InterruptedException {
    ecr.answerNext(
        400,
        "{\"__type\":\"InvalidSignatureException"
            + keys.sessionToken().reveal()
            + "\",\"message\":\"The Canonical String should have"
            + " been\\n'POST\\nx-amz-security-token:"
            + keys.sessionToken().reveal()
            + "'\"}");

    assertThat(refusal(keys).toString())
        .contains("InvalidSignatureException[MASKED]")
        .endsWith("The Canonical String should have been 'POST x-amz-security-token:[MASKED]'");
  }

  @Test
  void a_dropped_connection_is_retried() throws InterruptedException {
    ecr.dropNext();

    assertThat(login(keys)).isInstanceOf(Result.LoggedIn.class);
    assertThat(ecr.requests()).isEqualTo(2);
  }

  @Test
  void a_refused_connection_is_transient() throws Exception {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }

    assertThat(at(nobody, ofSeconds(10)).login(REGION, keys))
        .isInstanceOfSatisfying(
            Result.Refused.class,
            refused -> {
              assertThat(refused.retryable()).isTrue();
              assertThat(refused.status()).isZero();
              assertThat(refused.message()).contains("refused");
            });
    assertThat(pauses).hasSize(3);
  }

  @Test
  void an_unknown_host_is_transient() throws InterruptedException {
    assertThat(at(URI.create("http://ecr.invalid/"), ofSeconds(10)).login(REGION, keys))
        .isInstanceOfSatisfying(
            Result.Refused.class, refused -> assertThat(refused.retryable()).isTrue());
  }

  @Test
  void an_answer_that_does_not_come_ends_with_the_deadline() {
    ecr.delayNext(ofSeconds(30));
    EcrLogin login = at(ecr.url(), ofMillis(400));

    assertThat(assertTimeoutPreemptively(ofSeconds(5), () -> login.login(REGION, keys)))
        .isInstanceOfSatisfying(
            Result.Refused.class, refused -> assertThat(refused.retryable()).isTrue());
  }

  @Test
  void an_answer_that_trickles_ends_with_the_deadline() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> trickle(socket));
      EcrLogin login =
          at(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/"), ofMillis(400));

      assertThat(assertTimeoutPreemptively(ofSeconds(5), () -> login.login(REGION, keys)))
          .isInstanceOfSatisfying(
              Result.Refused.class, refused -> assertThat(refused.retryable()).isTrue());
    }
  }

  @Test
  void an_unreachable_proxy_is_named() throws Exception {
    HttpProxy nobody = HttpProxy.parse("http://127.0.0.1:1").orElseThrow();
    EcrLogin login =
        new EcrLogin(
            new EcrSettings(
                Optional.of(URI.create("http://ecr.invalid/")),
                false,
                ofSeconds(10),
                new Network(Optional.empty(), Optional.of(nobody))),
            name -> Optional.empty(),
            Clock.systemUTC(),
            pauses::add,
            () -> 0);

    assertThat(login.login(REGION, keys))
        .asString()
        .contains("through the proxy http://127.0.0.1:1:");
  }

  @Test
  void an_unusable_proxy_of_the_environment_is_reported_at_once() throws Exception {
    EcrLogin login =
        new EcrLogin(
            settings(Optional.of(ecr.url())),
            name -> Optional.of(name.equals("NO_PROXY") ? "" : "socks5://x"),
            Clock.systemUTC(),
            pauses::add,
            () -> 0);

    assertThat(login.login(REGION, keys))
        .isInstanceOfSatisfying(
            Result.Refused.class, refused -> assertThat(refused.retryable()).isFalse())
        .asString()
        .contains("_PROXY of the runner's environment");
    assertThat(pauses).isEmpty();
  }

  @Test
  void there_are_four_attempts_with_longer_and_longer_pauses() throws InterruptedException {
    List<Duration> given = new ArrayList<>();
    EcrLogin login = answered(given, BUSY, BUSY, BUSY, BUSY, YES);

    assertThat(login.login(REGION, keys)).isEqualTo(BUSY);
    assertThat(given).hasSize(4).allSatisfy(atMost -> assertThat(atMost).isEqualTo(ofSeconds(30)));
    assertThat(pauses).containsExactly(ofMillis(200), ofMillis(400), ofMillis(800));
  }

  @Test
  void a_denial_after_a_transient_error_ends_the_attempts() throws InterruptedException {
    List<Duration> given = new ArrayList<>();

    assertThat(answered(given, BUSY, DENIED, YES).login(REGION, keys)).isEqualTo(DENIED);
    assertThat(given).hasSize(2);
  }

  @Test
  void no_attempt_begins_without_time_for_it() throws InterruptedException {
    List<Duration> given = new ArrayList<>();
    List<Instant> now = new ArrayList<>(List.of(START));
    EcrLogin login =
        new EcrLogin(
            (region, session, atMost) -> {
              given.add(atMost);
              now.set(0, now.getFirst().plusSeconds(1));
              return BUSY;
            },
            ofMillis(2_700),
            now::getFirst,
            pause -> now.set(0, now.getFirst().plus(pause)),
            () -> 0.5);

    assertThat(login.login(REGION, keys)).isEqualTo(BUSY);
    assertThat(given).containsExactly(ofMillis(2_700), ofMillis(1_500));
  }

  @ParameterizedTest
  @CsvSource({
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com, eu-west-1",
    "123456789012.dkr.ecr.us-gov-west-1.amazonaws.com, us-gov-west-1",
    "123456789012.dkr.ecr.ap-southeast-12.amazonaws.com, ap-southeast-12",
    "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com, us-east-1",
    "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn, cn-north-1",
  })
  void the_name_of_an_ecr_registry_has_its_region(String host, String region) {
    assertThat(EcrLogin.region(host)).contains(region);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "docker.io",
        "public.ecr.aws",
        "123456789012",
        "12345678901.dkr.ecr.eu-west-1.amazonaws.com",
        "1234567890123.dkr.ecr.eu-west-1.amazonaws.com",
        "12345678901x.dkr.ecr.eu-west-1.amazonaws.com",
        "x.123456789012.dkr.ecr.eu-west-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.org",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn",
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.evil.org",
        "123456789012.dkr.ecr.eu-west-1",
        "123456789012.dkr.ecr.evil.amazonaws.com",
        "123456789012.dkr.ecr.-1.amazonaws.com",
        "123456789012.dkr.ecr.eu-west-.amazonaws.com",
        "123456789012.dkr.ecr..amazonaws.com",
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com:5000",
        "123456789012.dkr.s3.eu-west-1.amazonaws.com",
      })
  void other_registries_are_not_ecrs(String host) {
    assertThat(EcrLogin.region(host)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, false, https://api.ecr.eu-west-1.amazonaws.com/",
    "cn-north-1, false, https://api.ecr.cn-north-1.amazonaws.com.cn/",
    "us-gov-west-1, false, https://api.ecr.us-gov-west-1.amazonaws.com/",
    "us-east-1, true, https://ecr-fips.us-east-1.amazonaws.com/",
  })
  void each_region_has_its_own_endpoint(String region, boolean fips, URI url) {
    assertThat(new EcrSettings(Optional.empty(), fips, ofSeconds(1), Network.USUAL).url(region))
        .isEqualTo(url);
  }

  @Test
  void nothing_prints_a_secret() throws InterruptedException {
    assertThat(login(keys) + " " + keys)
        .contains("[MASKED]")
        .doesNotContain(
            EcrDouble.PASSWORD, keys.secretAccessKey().reveal(), keys.sessionToken().reveal());
  }

  private Result login(Keys session) throws InterruptedException {
    return at(ecr.url(), ofSeconds(20)).login(REGION, session);
  }

  private Result.Refused refusal(Keys session) throws InterruptedException {
    Result result = login(session);
    assertThat(result).isInstanceOf(Result.Refused.class);
    return (Result.Refused) result;
  }

  private EcrLogin at(URI endpoint, Duration deadline) {
    EcrSettings settings = new EcrSettings(Optional.of(endpoint), false, deadline, Network.USUAL);
    return new EcrLogin(
        settings, name -> Optional.empty(), Clock.systemUTC(), pauses::add, () -> 0.5);
  }

  private static EcrSettings settings(Optional<URI> endpoint) {
    return new EcrSettings(endpoint, false, ofSeconds(20), Network.USUAL);
  }

  private EcrLogin answered(List<Duration> given, Result... answers) {
    return new EcrLogin(
        (region, session, atMost) -> {
          given.add(atMost);
          return answers[given.size() - 1];
        },
        ofSeconds(30),
        () -> START,
        pauses::add,
        () -> 0.5);
  }

  private static Keys keys(TemporaryCredentials session) {
    return new Keys(
        session.accessKeyId(),
        Secret.of(session.secretAccessKey()),
        Secret.of(session.sessionToken()));
  }

  /** Sends an endless header byte by byte. */
  private static void trickle(ServerSocket socket) {
    try (Socket connection = socket.accept()) {
      connection.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(US_ASCII));
      while (true) {
        connection.getOutputStream().write('x');
        Thread.sleep(20);
      }
    } catch (IOException | InterruptedException closed) {
      // The test has ended.
    }
  }
}
