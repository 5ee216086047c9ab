package awsoidc.sts;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import awsoidc.net.UnusableCaBundle;
import awsoidc.role.Grants;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.StsCall.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SdkCallTlsTest {

  private static final StsRequest REQUEST =
      new StsRequest.WebIdentity(
          Grants.assumption(
              new RoleArn("aws", "123456789012", "Deploy"), ofHours(1), true, "20-77"),
          Secret.of("a.b.c"));

  @TempDir private static Path directory;

  private static Certificates certificates;

  private StsDouble sts;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.make(directory, "ip:127.0.0.1");
  }

  @BeforeEach
  void start() throws Exception {
    sts = StsDouble.start(certificates.server());
    sts.answers(200, StsDouble.success("2026-11-23T15:04:05Z"));
  }

  @AfterEach
  void stop() {
    sts.close();
  }

  @Test
  void a_certificate_of_the_bundle_is_trusted() {
    assertThat(ask(Optional.of(certificates.pem()))).isInstanceOf(Answer.Yes.class);
  }

  @Test
  void a_certificate_of_nobody_is_not_and_the_token_stays_here() {
    Answer answer = ask(Optional.empty());

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.No.class,
            no -> {
              assertThat(no.error().retryable()).isFalse();
              assertThat(no.error().code()).isEqualTo("TLS");
            });
    assertThat(sts.requests()).isZero();
  }

  @Test
  void a_certificate_of_another_host_is_not_trusted(@TempDir Path other) throws Exception {
    Certificates elsewhere = Certificates.make(other, "dns:sts.example.com");
    try (StsDouble stranger = StsDouble.start(elsewhere.server())) {
      Answer answer =
          new SdkCall(
                  Settings.of(
                      Optional.of(stranger.endpoint()),
                      ofSeconds(30),
                      Optional.of(elsewhere.pem())),
                  name -> Optional.empty())
              .ask(REQUEST, ofSeconds(10));

      assertThat(answer)
          .isInstanceOfSatisfying(
              Answer.No.class, no -> assertThat(no.error().code()).isEqualTo("TLS"));
      assertThat(stranger.requests()).isZero();
    }
  }

  @Test
  void a_bundle_that_is_a_pipe_is_named_and_not_waited_for() throws Exception {
    Path pipe = directory.resolve("pipe.pem");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> ask(Optional.of(pipe)))
                .isInstanceOf(UnusableCaBundle.class)
                .hasMessageContaining("pipe.pem")
                .hasMessageContaining("not a regular file"));
  }

  @Test
  void a_missing_bundle_is_named() {
    assertThatThrownBy(() -> ask(Optional.of(directory.resolve("absent.pem"))))
        .isInstanceOf(UnusableCaBundle.class)
        .hasMessageContaining("ca_bundle")
        .hasMessageContaining("absent.pem");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no certificate",
        "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
      })
  void a_bundle_without_certificates_is_named(String content) throws Exception {
    Path file = Files.writeString(directory.resolve("broken.pem"), content);

    assertThatThrownBy(() -> ask(Optional.of(file)))
        .isInstanceOf(UnusableCaBundle.class)
        .hasMessageContaining("broken.pem");
  }

  private Answer ask(Optional<Path> caBundle) {
    return new SdkCall(
            Settings.of(Optional.of(sts.endpoint()), ofSeconds(30), caBundle),
            name -> Optional.empty())
        .ask(REQUEST, ofSeconds(10));
  }
}
