package awsoidc.net;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.TlsIdentity;
import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.SdkCall;
import awsoidc.sts.Settings;
import awsoidc.sts.StsCall;
import awsoidc.sts.StsRequest;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Secret TOKEN = Secret.of("eyJ.a.b");
  private static final StsRequest REQUEST =
      new StsRequest.WebIdentity(
          Grants.assumption(
              RoleArn.parse("arn:aws:iam::123456789012:role/R").orElseThrow(),
              Duration.ofHours(1),
              false,
              "a-session"),
          TOKEN);
  private static final String ANSWER =
      """
      <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
      <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId>
      <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
      <Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>
      </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
      """;

  private final List<String> protocols = new CopyOnWriteArrayList<>();
  private TlsIdentity identity;
  private HttpsServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    identity = TlsIdentity.create(Path.of(System.getProperty("java.home")), directory);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var https = (com.sun.net.httpserver.HttpsExchange) exchange;
          protocols.add(((ExtendedSSLSession) https.getSSLSession()).getProtocol());
          exchange.getRequestBody().readAllBytes();
          byte[] body = ANSWER.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void a_peer_that_takes_x25519_is_reached_with_it() {
    serve("x25519");
    assertThat(ask(Optional.of(identity.certificate()))).isInstanceOf(StsCall.Answer.Yes.class);
    assertThat(protocols).containsExactly("TLSv1.3");
  }

  @Test
  void a_peer_that_lacks_x25519_is_asked_again_with_every_group() {
    serve("secp384r1");
    assertThat(ask(Optional.of(identity.certificate()))).isInstanceOf(StsCall.Answer.Yes.class);
    assertThat(protocols).hasSize(1);
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_a_permanent_error() {
    serve("x25519");
    assertThat(ask(Optional.empty()))
        .isInstanceOfSatisfying(
            StsCall.Answer.No.class,
            no -> {
              assertThat(no.error().retryable()).isFalse();
              assertThat(no.error().code()).isEqualTo("TLS");
            });
    assertThat(protocols).isEmpty();
  }

  private StsCall.Answer ask(Optional<Path> authorities) {
    URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    return new SdkCall(
            Settings.of(Optional.of(url), Duration.ofSeconds(30), authorities),
            name -> Optional.empty())
        .ask(REQUEST, PATIENCE);
  }

  private void serve(String onlyGroup) {
    server.setHttpsConfigurator(
        new HttpsConfigurator(identity.context()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = identity.context().getDefaultSSLParameters();
            ssl.setNamedGroups(new String[] {onlyGroup});
            parameters.setSSLParameters(ssl);
          }
        });
    server.start();
  }
}
