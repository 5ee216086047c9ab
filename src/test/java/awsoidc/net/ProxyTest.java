package awsoidc.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.TlsIdentity;
import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.SdkCall;
import awsoidc.sts.StsCall;
import awsoidc.sts.StsError;
import awsoidc.sts.StsRequest;
import awsoidc.sts.StsSettings;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {

  private static final String ANSWER =
      """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>
      <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
      <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
      </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
      """;

  @TempDir private static Path directory;

  private @Nullable HttpServer started;

  @AfterEach
  void stop() {
    if (started != null) {
      started.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void sts_is_reached_through_a_proxy_that_wants_a_password(String scheme) throws IOException {
    int port = start(scheme);
    try (ConnectProxy proxy = new ConnectProxy(Optional.of("us@er:p:w"))) {
      assertThat(ask(scheme, port, "http://us%40er:p%3Aw@127.0.0.1:" + proxy.port()))
          .isInstanceOf(StsCall.Answer.Yes.class);
      assertThat(proxy.requests()).hasSize(1);
      assertThat(proxy.requests().getFirst())
          .startsWith(scheme.equals("https") ? "CONNECT localhost:" : "POST http://localhost:");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void a_wrong_password_is_a_permanent_error_and_is_tried_once(String scheme) throws IOException {
    int port = start(scheme);
    try (ConnectProxy proxy = new ConnectProxy(Optional.of("user:right"))) {
      StsError error = refused(ask(scheme, port, "http://user:wrong@127.0.0.1:" + proxy.port()));

      assertThat(error.trouble()).isEqualTo(StsError.Trouble.PROXY);
      assertThat(error.retryable()).isFalse();
      assertThat(error.toString()).contains("407", "127.0.0.1").doesNotContain("wrong");
    }
  }

  @Test
  void a_proxy_that_is_not_there_is_a_transient_error_of_the_proxy() throws IOException {
    int sts = start("https");
    int port;
    try (ConnectProxy gone = new ConnectProxy(Optional.empty())) {
      port = gone.port();
    }
    StsError error = refused(ask("https", sts, "http://127.0.0.1:" + port));

    assertThat(error.trouble()).isEqualTo(StsError.Trouble.PROXY);
    assertThat(error.retryable()).isTrue();
    assertThat(error.toString()).contains("through the proxy http://127.0.0.1:" + port);
  }

  @Test
  void the_proxy_of_the_runners_environment_gets_the_decoded_password() throws IOException {
    int port = start("http");
    try (ConnectProxy proxy = new ConnectProxy(Optional.of("u:p@ss"))) {
      String value = "http://u:p%40ss@127.0.0.1:" + proxy.port();

      assertThat(ask(settings("http", port, Optional.empty()), "HTTP_PROXY", value))
          .isInstanceOf(StsCall.Answer.Yes.class);
      assertThat(proxy.requests()).hasSize(1);
    }
  }

  @Test
  void a_proxy_of_the_environment_that_is_none_is_the_operators_mistake() throws IOException {
    int port = start("https");
    StsError error =
        refused(ask(settings("https", port, Optional.empty()), "HTTPS_PROXY", "socks5://a:b@c"));

    assertThat(error.trouble()).isEqualTo(StsError.Trouble.PROXY);
    assertThat(error.retryable()).isFalse();
    assertThat(error.toString()).contains("HTTPS_PROXY of the runner's environment");
  }

  private static StsCall.Answer ask(String scheme, int port, String proxy) {
    return ask(settings(scheme, port, HttpProxy.parse(proxy)), "", "");
  }

  private static StsSettings settings(String scheme, int port, Optional<HttpProxy> proxy) {
    return new StsSettings(
        "eu-west-1",
        Optional.of(URI.create(scheme + "://localhost:" + port)),
        false,
        false,
        Duration.ofSeconds(30),
        new Network(
            scheme.equals("https") ? Optional.of(directory.resolve("ca.pem")) : Optional.empty(),
            proxy),
        false);
  }

  private static StsCall.Answer ask(StsSettings settings, String variable, String value) {
    return new SdkCall(
            settings, name -> name.equals(variable) ? Optional.of(value) : Optional.empty())
        .ask(
            new StsRequest.WebIdentity(
                Grants.assumption(
                    new RoleArn("aws", "123456789012", "R"), Duration.ofHours(1), false, "x-y"),
                Secret.of("a.b.c")),
            Duration.ofSeconds(20));
  }

  private static StsError refused(StsCall.Answer answer) {
    return ((StsCall.Answer.No) answer).error();
  }

  private int start(String scheme) throws IOException {
    HttpServer server;
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    if (scheme.equals("https")) {
      TlsIdentity identity =
          TlsIdentity.create(Path.of(System.getProperty("java.home")), directory);
      HttpsServer https = HttpsServer.create(any, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(identity.context()));
      Files.copy(
          identity.certificate(), directory.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);
      server = https;
    } else {
      server = HttpServer.create(any, 0);
    }
    started = server;
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          byte[] body = ANSWER.getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server.getAddress().getPort();
  }
}
