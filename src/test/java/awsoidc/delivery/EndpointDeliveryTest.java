package awsoidc.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import awsoidc.delivery.SessionSource.Current;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;

@Isolated("sets system properties that the SDK reads")
class EndpointDeliveryTest {

  private static final Secret TOKEN = Secret.of("0123456789abcdef");
  private static final Session SESSION =
      new Session(
          "ASIAEXAMPLE",
          Secret.of("the secret key"),
          Secret.of("the session token"),
          Instant.parse("2026-11-24T15:04:05.678Z"),
          "");

  private final AtomicReference<Current> current =
      new AtomicReference<>(new Current.Valid(SESSION));
  private final HttpClient client = HttpClient.newHttpClient();
  private EndpointDelivery endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint =
        EndpointDelivery.start(current::get, TOKEN, Optional.of("eu-west-1"), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    endpoint.close();
    client.close();
  }

  @Test
  void a_script_gets_the_address_and_the_token_and_no_credentials() {
    assertThat(endpoint.variables())
        .containsOnlyKeys(
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
            "AWS_EC2_METADATA_DISABLED",
            "AWS_REGION",
            "AWS_DEFAULT_REGION");
    assertThat(url().toString()).matches("http://127\\.0\\.0\\.1:\\d+/credentials");
    assertThat(endpoint.secrets()).containsExactly(TOKEN);
  }

  @Test
  void a_request_with_the_token_gets_the_session() throws Exception {
    HttpResponse<String> answer = get(url(), TOKEN.reveal());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            "{\"AccessKeyId\":\"ASIAEXAMPLE\",\"SecretAccessKey\":\"the secret key\","
                + "\"Token\":\"the session token\",\"Expiration\":\"2026-11-24T15:04:05Z\"}");
  }

  @Test
  void a_wrong_or_missing_token_gets_nothing() throws Exception {
    assertThat(get(url(), "0123456789abcdee").statusCode()).isEqualTo(401);
    assertThat(get(url(), "").statusCode()).isEqualTo(401);
    HttpResponse<String> without =
        client.send(HttpRequest.newBuilder(url()).build(), HttpResponse.BodyHandlers.ofString());
    assertThat(without.statusCode()).isEqualTo(401);
    assertThat(without.body()).doesNotContain("secret", "ASIA", TOKEN.reveal());
  }

  @Test
  void another_name_of_this_host_gets_nothing() throws IOException {
    for (String host : List.of("localhost:" + url().getPort(), "evil.example", "127.0.0.1")) {
      assertThat(raw("GET /credentials HTTP/1.1\r\nHost: " + host)).contains(" 403 ");
    }
  }

  @Test
  void other_paths_and_methods_get_nothing() throws Exception {
    assertThat(get(url().resolve("/"), TOKEN.reveal()).statusCode()).isEqualTo(404);
    assertThat(get(url().resolve("/credentials/x"), TOKEN.reveal()).statusCode()).isEqualTo(404);
    assertThat(raw("PUT /credentials HTTP/1.1\r\nHost: 127.0.0.1:" + url().getPort()))
        .contains(" 405 ");
  }

  @Test
  void a_permanent_refusal_is_4xx_and_a_transient_one_5xx() throws Exception {
    current.set(new Current.None(false, "access-denied", "no"));
    assertThat(get(url(), TOKEN.reveal()).statusCode()).isEqualTo(400);
    assertThat(get(url(), TOKEN.reveal()).body())
        .isEqualTo("{\"code\":\"access-denied\",\"message\":\"no\"}");

    current.set(new Current.None(true, "throttled", "later"));
    assertThat(get(url(), TOKEN.reveal()).statusCode()).isEqualTo(503);
  }

  @Test
  void concurrent_requests_are_answered_one_after_the_other() throws Exception {
    AtomicInteger within = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch allCame = new CountDownLatch(1);
    try (EndpointDelivery one =
            EndpointDelivery.start(
                () -> {
                  most.accumulateAndGet(within.incrementAndGet(), Math::max);
                  allCame.await();
                  within.decrementAndGet();
                  return new Current.Valid(SESSION);
                },
                TOKEN,
                Optional.empty(),
                Clock.systemUTC());
        ExecutorService threads = Executors.newFixedThreadPool(5)) {
      URI url = URI.create(one.variables().get("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        calls.add(() -> get(url, TOKEN.reveal()).statusCode());
      }
      var answers = calls.stream().map(threads::submit).toList();
      Thread.sleep(300);
      allCame.countDown();
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void a_malformed_request_is_refused() throws IOException {
    String host = "Host: 127.0.0.1:" + url().getPort();
    for (String head :
        List.of(
            "nonsense\r\n" + host,
            "GET /credentials\r\n" + host,
            "GET /credentials HTTP/1.1\r\n" + host + "\r\n folded: yes",
            "GET /credentials HTTP/1.1\r\n" + host + "\r\n" + host,
            "GET /credentials HTTP/1.1\r\nAuthorization: x\r\n" + host,
            "GET /credentials HTTP/1.1\r\n" + host + "\r\nno colon")) {
      assertThat(raw(head)).as(head).contains(" 400 ");
    }
  }

  @Test
  void after_close_nothing_answers() {
    URI url = url();
    endpoint.close();
    assertThatThrownBy(() -> get(url, TOKEN.reveal())).isInstanceOf(ConnectException.class);
  }

  /** The SDK reads the variables as system properties, too. */
  @Test
  void the_sdk_for_java_understands_it() {
    System.setProperty("aws.containerCredentialsFullUri", url().toString());
    System.setProperty("aws.containerAuthorizationToken", TOKEN.reveal());
    try (ContainerCredentialsProvider provider = ContainerCredentialsProvider.create()) {
      AwsSessionCredentials credentials = (AwsSessionCredentials) provider.resolveCredentials();
      assertThat(credentials.accessKeyId()).isEqualTo("ASIAEXAMPLE");
      assertThat(credentials.sessionToken()).isEqualTo("the session token");
    } finally {
      System.clearProperty("aws.containerCredentialsFullUri");
      System.clearProperty("aws.containerAuthorizationToken");
    }
  }

  private URI url() {
    return URI.create(endpoint.variables().get("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
  }

  private HttpResponse<String> get(URI url, String token) throws Exception {
    return client.send(
        HttpRequest.newBuilder(url).header("Authorization", token).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The first line of the answer to a request that no client sends. */
  private String raw(String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url().getPort())) {
      socket
          .getOutputStream()
          .write(
              (head + "\r\nAuthorization: " + TOKEN.reveal() + "\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }
}
