package awsoidc.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {

  private final Path javaHome = Path.of(System.getProperty("java.home"));

  @Test
  void only_who_trusts_the_certificate_can_talk(@TempDir Path directory) throws Exception {
    TlsIdentity identity = TlsIdentity.create(javaHome, directory);
    try (Sts sts = Sts.start(Clock.systemUTC(), identity)) {
      assertThat(sts.url()).startsWith("https://127.0.0.1:");
      HttpRequest request = HttpRequest.newBuilder(URI.create(sts.url())).build();
      try (HttpClient trusting =
          HttpClient.newBuilder().sslContext(trusting(identity.certificate())).build()) {
        assertThat(trusting.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
            .isEqualTo(400);
      }
      try (HttpClient wary = HttpClient.newHttpClient()) {
        assertThatThrownBy(() -> wary.send(request, HttpResponse.BodyHandlers.discarding()))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }

  @Test
  void no_password_stays_behind(@TempDir Path directory) throws Exception {
    TlsIdentity unused = TlsIdentity.create(javaHome, directory);
    assertThat(unused.certificate()).content().startsWith("-----BEGIN CERTIFICATE-----");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("ca.pem", "keys.p12");
    }
  }

  private static SSLContext trusting(Path pem) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(pem)) {
      store.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
