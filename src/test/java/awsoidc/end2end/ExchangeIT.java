package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.demo.runner.JobOutcome;
import awsoidc.demo.runner.JobResult;
import awsoidc.demo.runner.Stage;
import awsoidc.end2end.support.Installation;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeIT {

  @RegisterExtension private final World world = new World();

  // Case 6.
  @Test
  void an_endpoint_where_nothing_listens_is_a_system_failure() {
    world.deadline(Duration.ofSeconds(1)).configure(World.ONE_RULE);
    world.sts().close();

    DriverCall call = prepare(world.granted());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.stderr().text()).contains("refused", world.sts().url());
    assertNoTrace(call);
  }

  // JDKs ship either; both can be read without a password.
  @ParameterizedTest
  @ValueSource(strings = {"JKS", "PKCS12"})
  void without_a_bundle_the_usual_authorities_are_trusted(String type) throws Exception {
    String configuration = Files.readString(world.configuration());
    World.write(world.configuration(), configuration.replaceFirst(", ca_bundle: \"[^\"]*\"", ""));
    DriverCall stranger = prepare(world.granted());
    assertThat(stranger.exitCode()).isEqualTo(1);
    assertThat(stranger.stderr().text()).contains("aws.sts.ca_bundle", "certification path");

    Installation copy = Installation.copyTo(world.root().resolve("home"));
    String place = "image/lib/security/authorities";
    KeyStore usual =
        KeyStore.getInstance(copy.runtime().resolve(place).toFile(), (char @Nullable []) null);
    assertThat(usual.size()).isGreaterThan(50);
    Path one = world.root().resolve("authorities");
    write(one, copiedWith(type, usual, World.authority()));
    Path options = copy.runtime().resolve("java.options");
    String before = Files.readString(options);
    assertThat(before).contains("$runtime/" + place);
    Files.writeString(options, before.replace("$runtime/" + place, one.toString()));
    try (DriverSession session = world.runner(copy.bin()).build().begin(world.granted().build())) {
      session.config();
      World.succeeded(session.prepare());
    }
  }

  private static KeyStore copiedWith(String type, KeyStore store, Path certificate)
      throws Exception {
    Security.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
    Security.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
    KeyStore copy = KeyStore.getInstance(type);
    copy.load(null, null);
    for (String alias : Collections.list(store.aliases())) {
      copy.setCertificateEntry(alias, store.getCertificate(alias));
    }
    try (InputStream in = Files.newInputStream(certificate)) {
      copy.setCertificateEntry(
          "ours", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    return copy;
  }

  private static void write(Path file, KeyStore store) throws Exception {
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
  }

  // Case 6.
  @Test
  void authorities_that_cannot_be_read_are_the_operators_mistake() throws IOException {
    String configuration = Files.readString(world.configuration());
    World.write(
        world.configuration(),
        configuration.replaceFirst("ca_bundle: \"[^\"]*\"", "ca_bundle: \"/absent.pem\""));

    try (DriverSession session = world.runner().build().begin(world.granted().build())) {
      World.succeeded(session.config());
      DriverCall call = session.prepare();

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.stderr().text()).hasLineCount(1);
      assertThat(world.sts().requests()).isZero();
      assertNoTrace(call);
      assertThat(World.succeeded(session.cleanup()).stderr().text())
          .contains("aws.sts.ca_bundle", "/absent.pem");
    }
  }

  // Case 6.
  @Test
  void an_sts_that_never_answers_is_given_up_at_the_deadline() {
    world.deadline(Duration.ofSeconds(1)).configure(World.ONE_RULE);
    world.sts().delayNext(Duration.ofMinutes(2));

    DriverCall call = prepare(world.granted());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.wall()).isLessThan(Duration.ofSeconds(15));
    assertNoTrace(call);
  }

  // Case 3.
  @Test
  void three_attempts_to_prepare_leave_nothing_behind() {
    world.deadline(Duration.ofSeconds(1)).configure(World.ONE_RULE);
    for (int i = 0; i < 200; i++) {
      world.sts().answerNext(500, "InternalFailure", "try later");
    }

    JobResult result = world.runner().build().run(world.granted().build());

    assertThat(result.outcome()).isInstanceOf(JobOutcome.SystemFailure.class);
    assertThat(result.calls(Stage.CONFIG)).hasSize(3);
    assertThat(result.calls(Stage.PREPARE)).hasSize(3).allMatch(call -> call.exitCode() == 2);
    assertThat(result.calls(Stage.CLEANUP)).hasSize(3).allMatch(DriverCall::succeeded);
    assertThat(result.leftovers()).isEmpty();
    assertThat(world.builds()).isEmptyDirectory();
  }

  @Test
  void a_fixed_duration_that_the_role_does_not_allow_fails_the_job() {
    world.configure(World.ONE_RULE + "    duration: 2h\n");

    DriverCall call = prepare(world.granted());

    assertRefused(call, "ValidationError", "MaxSessionDuration");
    assertThat(call.stderr().text()).contains("duration 2h");
  }

  private void assertRefused(DriverCall call, String code, String message) {
    assertThat(call.exitCode()).as(call.stderr().text()).isEqualTo(1);
    assertThat(world.sts().requests()).isEqualTo(1);
    assertThat(call.stderr().text())
        .contains(code, message, "role: " + World.ROLE, "iss: " + world.issuer().url())
        .contains("aud: " + world.issuer().url(), "sub: " + World.SUB, "exp: ");
    assertNoTrace(call);
  }

  private static void assertNoTrace(DriverCall call) {
    assertThat(call.stderr().text()).doesNotContain("\tat ", "software.amazon", "WARNING");
  }

  private DriverCall prepare(JobBuilder job) {
    try (DriverSession session = world.runner().build().begin(job.build())) {
      World.succeeded(session.config());
      DriverCall call = session.prepare();
      World.succeeded(session.cleanup());
      return call;
    }
  }
}
