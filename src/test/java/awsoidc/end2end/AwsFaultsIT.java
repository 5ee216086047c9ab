package awsoidc.end2end;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.Sts;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.demo.runner.JobBuilder;
import awsoidc.end2end.support.FaultTable;
import awsoidc.end2end.support.LeftoversOnMachine;
import awsoidc.end2end.support.World;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of AWS, the network and the clock. Answers of STS are in ExchangeIT. */
class AwsFaultsIT {

  /**
   * A fault and what prepare does about it.
   *
   * @param says in the job's log; empty if there is nothing to say
   */
  private record Fault(String name, Consumer<Sts> fault, int exitCode, String says) {}

  private static final String NOT_STS = "What answered is not AWS STS";

  private static final List<Fault> FAULTS =
      List.of(
          new Fault("dropped twice", sts -> sts.dropNext().dropNext(), 0, ""),
          new Fault("late", sts -> sts.delayNext(Duration.ofMillis(1_500)), 0, ""),
          new Fault("cut in the middle", Sts::cutNext, 0, ""),
          new Fault("always dropped", sts -> times(50, sts::dropNext), 2, "within 3s"),
          new Fault("always cut", sts -> times(50, sts::cutNext), 2, "within 3s"),
          new Fault("never", sts -> sts.delayNext(Duration.ofMinutes(2)), 2, "within 3s"),
          new Fault(
              "no XML",
              sts -> sts.answerNextRaw(200, "text/html", "<html><br></html>"),
              1,
              NOT_STS),
          new Fault(
              "half the XML", sts -> sts.answerNextRaw(200, "text/xml", "<A><Cred"), 1, NOT_STS),
          new Fault("nothing", sts -> sts.answerNextRaw(200, "text/xml", ""), 1, NOT_STS),
          new Fault(
              "a proxy's page",
              sts -> times(50, () -> sts.answerNextRaw(503, "text/html", "<h1>No upstream</h1>")),
              2,
              "begins \"<h1>No upstream</h1>\""));

  @RegisterExtension private final World world = new World();

  private static void times(int count, Runnable action) {
    for (int i = 0; i < count; i++) {
      action.run();
    }
  }

  @Test
  void an_sts_in_trouble_gives_the_right_exit_code_and_leaves_nothing() throws IOException {
    world.deadline(Duration.ofSeconds(3)).configure(World.ONE_RULE);
    DriverSession other = world.prepared(world.granted().id(99));
    for (Fault fault : FAULTS) {
      fault.fault().accept(world.sts());
      try (DriverSession session = begun(world.granted())) {
        DriverCall prepare = session.prepare();
        assertThat(prepare.exitCode())
            .as("%s: %s", fault.name(), prepare.stderr().text())
            .isEqualTo(fault.exitCode());
        assertThat(prepare.stderr().text()).contains(fault.says()).doesNotContain("\tat ");
        if (prepare.succeeded()) {
          World.succeeded(session.run("build_script", "test -n \"$AWS_SESSION_TOKEN\""));
        }
        LeftoversOnMachine.noSecretOnDisk(world);
        World.succeeded(session.cleanup());
        LeftoversOnMachine.nothingOf(world, session);
      }
      world.sts().forgiveAll();
      FaultTable.survived("an answer of STS's: " + fault.name(), 1);
    }
    World.succeeded(other.run("build_script", "test -n \"$AWS_SESSION_TOKEN\""));
    World.succeeded(other.cleanup());
    other.close();
  }

  @Test
  void an_invalid_proxy_of_the_runner_is_named_to_the_operator() {
    var runner = world.runner().environment("HTTPS_PROXY", "socks5://u:hunter2@proxy");
    try (DriverSession session = runner.build().begin(world.granted().build())) {
      World.succeeded(session.config());
      DriverCall prepare = session.prepare();
      assertThat(prepare.exitCode()).isEqualTo(2);
      assertThat(prepare.stderr().text()).contains("finds the reason in the log of the runner");
      DriverCall cleanup = World.succeeded(session.cleanup());
      assertThat(cleanup.stderr().text())
          .contains("HTTPS_PROXY of the runner's environment", "aws.sts.proxy")
          .doesNotContain("hunter2", "\tat ");
    }
  }

  @Test
  void a_token_that_ended_by_the_clock_of_sts_is_the_jobs_failure() {
    var claims = GitLabClaims.ofProject(World.PROJECT).asMap();
    for (Duration lifetime : List.of(Duration.ofHours(-2), Duration.ofSeconds(-310))) {
      String token = world.issuer().idToken(claims, List.of(world.issuer().url()), lifetime);
      try (DriverSession session = begun(world.plain().idToken("AWS_ID_TOKEN", token))) {
        DriverCall prepare = session.prepare();
        assertThat(prepare.exitCode()).isEqualTo(1);
        assertThat(prepare.stderr().text()).contains("xpired").doesNotContain("\tat ");
        World.succeeded(session.cleanup());
      }
    }
    FaultTable.survived("a token that is over", 2);
  }

  @ParameterizedTest
  @CsvSource({
    "PT1H, ExpiredTokenException, Token expired: must be before the expiration, behind",
    "PT-1H, InvalidIdentityToken, The token is not yet valid, ahead of"
  })
  void a_clock_that_is_not_that_of_sts_is_named(
      Duration later, String code, String message, String said) throws IOException {
    String body =
        "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
            .formatted(code, message);
    String answer =
        "HTTP/1.1 400 Bad Request\r\nDate: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
            .formatted(
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    Instant.now().plus(later).atOffset(ZoneOffset.UTC)),
                body.length(),
                body);
    try (ServerSocket sts = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // The JDK's own server would overwrite this Date header.
      Thread.ofVirtual().start(() -> answerOnce(sts, answer));
      World.write(
          world.configuration(),
          Files.readString(world.configuration())
              .replace(world.sts().url(), "http://127.0.0.1:" + sts.getLocalPort()));
      assertClockIsNamed(said);
    }
    FaultTable.survived("a clock that is not that of STS", 1);
  }

  private void assertClockIsNamed(String said) throws IOException {
    try (DriverSession session = begun(world.granted())) {
      DriverCall prepare = session.prepare();
      assertThat(prepare.exitCode()).isEqualTo(1);
      assertThat(prepare.stderr().text())
          .containsPattern("clock of this runner is (1h|59m)[0-9s]* " + said)
          .doesNotContain("\tat ");
      World.succeeded(session.cleanup());
      LeftoversOnMachine.nothingOf(world, session);
    }
  }

  private static void answerOnce(ServerSocket server, String answer) {
    try (Socket client = server.accept()) {
      client.setSoTimeout(1_000);
      byte[] request = new byte[1 << 16];
      for (int length = 0;
          length >= 0 && !new String(request, ISO_8859_1).contains("AssumeRole"); ) {
        length = client.getInputStream().read(request);
      }
      client.getOutputStream().write(answer.getBytes(ISO_8859_1));
      client.shutdownOutput();
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException seenByTheClient) {
      // Then there is no answer.
    }
  }

  /** The runner's clock may be wrong, so the job gets the session that STS issued. */
  @Test
  void a_session_that_has_expired_by_our_clock_is_requested_once_more_and_used() {
    world.sts().sessionLifetime(Duration.ofMinutes(-10));
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall run = session.run("build_script", "echo \"${AWS_SESSION_TOKEN:+granted}\"");
      assertThat(World.succeeded(run).stdout().text()).isEqualTo("granted\n");
      assertThat(run.stderr().text()).contains("that STS has just given ended at", "clock-skew");
      assertThat(world.sts().requests()).isEqualTo(2);
      World.succeeded(session.cleanup());
    }
    FaultTable.survived("a session that is over by our clock", 1);
  }

  private DriverSession begun(JobBuilder job) {
    DriverSession session = world.runner().build().begin(job.build());
    World.succeeded(session.config());
    return session;
  }
}
