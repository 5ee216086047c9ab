package awsoidc.end2end;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.demo.TemporaryCredentials;
import awsoidc.demo.runner.DriverCall;
import awsoidc.demo.runner.DriverSession;
import awsoidc.demo.runner.GitLabClaims;
import awsoidc.end2end.support.World;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renewal of sessions, and the endpoint. */
class DeliveryIT {

  private static final String CREDENTIALS =
      "curl -sS -w '%{http_code}' -H \"Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN\""
          + " \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"";

  @RegisterExtension private final World world = new World();

  @Test
  void a_session_that_ends_soon_is_renewed_before_a_user_sub_stage() {
    world.sts().sessionLifetime(Duration.ofMinutes(4));
    try (DriverSession session = world.prepared(world.granted())) {
      world.sts().sessionLifetime(Duration.ofHours(1));
      assertThat(key(session, "build_script")).isEqualTo(issued(1).accessKeyId());
      // The new session is kept for the next sub-stage.
      assertThat(key(session, "after_script")).isEqualTo(issued(1).accessKeyId());
    }
    assertThat(world.sts().requests()).isEqualTo(2);
  }

  @Test
  void a_session_with_enough_time_left_is_not_renewed() {
    try (DriverSession session = world.prepared(world.granted())) {
      assertThat(key(session, "build_script")).isEqualTo(issued(0).accessKeyId());
      assertThat(key(session, "after_script")).isEqualTo(issued(0).accessKeyId());
    }
    assertThat(world.sts().requests()).isEqualTo(1);
  }

  @Test
  void secrets_of_a_replaced_session_stay_masked() {
    world.sts().sessionLifetime(Duration.ofMinutes(4));
    try (DriverSession session = world.prepared(world.granted())) {
      world.sts().sessionLifetime(Duration.ofHours(1));
      World.succeeded(session.run("build_script", "true"));
      assertThat(session.run("after_script", "echo " + issued(0).secretAccessKey()).stdout().text())
          .isEqualTo("[MASKED]\n");
    }
  }

  @Test
  void a_session_that_cannot_be_renewed_is_used_until_it_ends_and_the_log_says_so() {
    world.sts().sessionLifetime(Duration.ofMinutes(4));
    try (DriverSession session = world.prepared(world.granted())) {
      world.sts().answerNext(403, "AccessDenied", "changed meanwhile");
      DriverCall call = World.succeeded(session.run("build_script", "echo $AWS_ACCESS_KEY_ID"));
      assertThat(call.stdout().text().strip()).isEqualTo(issued(0).accessKeyId());
      assertThat(call.stderr().text()).contains("WARNING", "could not be renewed; it goes on");
    }
  }

  @Test
  void an_expired_session_that_cannot_be_renewed_fails_the_job() {
    world.sts().sessionLifetime(Duration.ZERO);
    try (DriverSession session = world.prepared(world.granted())) {
      world.sts().answerNext(403, "AccessDenied", "changed meanwhile");
      DriverCall call = session.run("build_script", "echo ran");
      assertThat(call.exitCode()).isEqualTo(1);
      assertThat(call.stdout().text()).isEmpty();
      assertThat(call.stderr().text()).contains("changed meanwhile");
    }
  }

  @Test
  void a_session_is_not_renewed_with_an_expired_token() throws InterruptedException {
    String token =
        world
            .issuer()
            .idToken(
                GitLabClaims.ofProject(World.PROJECT).asMap(),
                List.of(world.issuer().url()),
                Duration.ofSeconds(4));
    world.sts().sessionLifetime(Duration.ofMinutes(4));
    try (DriverSession session = world.prepared(world.plain().idToken("AWS_ID_TOKEN", token))) {
      Thread.sleep(Duration.ofSeconds(5));
      DriverCall call = World.succeeded(session.run("build_script", "true"));
      assertThat(call.stderr().text()).contains("WARNING", "its id_token ended");
    }
    assertThat(world.sts().requests()).isEqualTo(1);
  }

  @Test
  void the_endpoint_gives_the_session_only_for_the_token() {
    endpoint("");
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          World.succeeded(
              session.run(
                  "build_script",
                  "env | grep -c AWS_SECRET; "
                      + CREDENTIALS
                      + "; curl -s -o /dev/null -w ' %{http_code}' -H 'Authorization: x'"
                      + " \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\"; echo"
                      + " \" $AWS_CONTAINER_AUTHORIZATION_TOKEN\""));
      assertThat(call.stdout().text())
          .startsWith("0\n{\"AccessKeyId\":\"" + issued(0).accessKeyId())
          .contains("\"SecretAccessKey\":\"[MASKED]\"", "}200 401 [MASKED]\n")
          .doesNotContain(issued(0).sessionToken());
    }
    assertThat(world.sts().requests()).isEqualTo(1);
  }

  @Test
  void a_job_outlives_its_session_at_the_endpoint() {
    endpoint("");
    world.sts().sessionLifetime(Duration.ofSeconds(4));
    try (DriverSession session = world.prepared(world.granted())) {
      DriverCall call =
          World.succeeded(
              session.run(
                  "build_script", "for i in 1 2 3 4; do " + CREDENTIALS + "; sleep 2; done"));
      assertThat(call.stdout().text()).contains("}200").doesNotContain("}400", "}503");
      assertThat(call.stdout().text().split(issued(0).accessKeyId(), -1)).hasSizeLessThan(5);
      for (TemporaryCredentials given : world.sts().issued().all()) {
        assertThat(call.stdout().text()).doesNotContain(given.secretAccessKey());
      }
    }
    assertThat(world.sts().requests()).isGreaterThan(2);
  }

  @Test
  void concurrent_callers_share_one_exchange_at_the_endpoint() {
    endpoint("  refresh_before: 5m\n");
    world.sts().sessionLifetime(Duration.ofMinutes(2));
    try (DriverSession session = world.prepared(world.granted())) {
      world.sts().sessionLifetime(Duration.ofHours(1));
      World.succeeded(
          session.run(
              "build_script",
              "for i in 1 2 3 4 5 6 7 8; do " + CREDENTIALS + " > /dev/null & done; wait"));
    }
    assertThat(world.sts().requests()).isEqualTo(2);
  }

  @Test
  void the_endpoint_answers_a_permanent_refusal_with_4xx() {
    endpoint("");
    world.sts().sessionLifetime(Duration.ofSeconds(3));
    try (DriverSession session = world.prepared(world.granted())) {
      world.sts().sessionLifetime(Duration.ofSeconds(3));
      DriverCall call =
          session.run(
              "build_script",
              "sleep 4; touch \"$TMPDIR/now\"; sleep 1; " + CREDENTIALS + "; " + CREDENTIALS);
      assertThat(call.stdout().text()).contains("200");
    }
    world.sts().sessionLifetime(Duration.ofSeconds(3));
    int before = world.sts().requests();
    try (DriverSession session = world.prepared(world.granted())) {
      // Once before the sub-stage, once for the first request, and not again for the second.
      world.sts().answerNext(403, "AccessDenied", "gone");
      world.sts().answerNext(403, "AccessDenied", "gone");
      DriverCall call = session.run("build_script", "sleep 4; " + CREDENTIALS + "; " + CREDENTIALS);
      assertThat(call.stdout().text()).contains("}400", "access-denied").doesNotContain("}200");
    }
    assertThat(world.sts().requests() - before).isEqualTo(3);
  }

  /** Another account of the machine sends many halves of requests. */
  @ParameterizedTest
  @ValueSource(strings = {"", "GET /credentials HTTP/1.1\r\nX: "})
  void a_flood_of_connections_neither_ends_the_driver_nor_keeps_the_job_out(String half)
      throws Exception {
    endpoint("");
    Path address = world.root().resolve("address");
    Path flooded = world.root().resolve("flooded");
    List<Socket> sockets = new ArrayList<>();
    try (DriverSession session = world.prepared(world.granted())) {
      FutureTask<DriverCall> script =
          new FutureTask<>(() ->
              session.run(
                  "build_script",
                  "echo \"$AWS_CONTAINER_CREDENTIALS_FULL_URI\" > %1$s.new; mv %1$s.new %1$s\n"
                          .formatted(address)
                      + "until [ -e "
                      + flooded
                      + " ]; do sleep 0.1; done\n"
                      + CREDENTIALS
                      + "; "
                      + CREDENTIALS));
      Thread.ofVirtual().start(script);
      while (!Files.exists(address)) {
        assertThat(script.isDone()).isFalse();
        Thread.sleep(20);
      }
      int port = URI.create(Files.readString(address).strip()).getPort();
      for (int i = 0; i < 5_000; i++) {
        try {
          Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
          sockets.add(socket);
          socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
        } catch (SocketException closedAlready) {
          // The endpoint may close it first.
        }
      }
      World.write(flooded, "");
      DriverCall call = World.succeeded(script.get(60, TimeUnit.SECONDS));
      assertThat(call.stdout().text()).contains("}200{").endsWith("}200");
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private void endpoint(String more) {
    world.configure(World.ONE_RULE + "credentials:\n  delivery: endpoint\n" + more);
  }

  private String key(DriverSession session, String subStage) {
    return World.succeeded(session.run(subStage, "echo $AWS_ACCESS_KEY_ID"))
        .stdout()
        .text()
        .strip();
  }

  private TemporaryCredentials issued(int number) {
    return world.sts().issued().all().get(number);
  }
}
