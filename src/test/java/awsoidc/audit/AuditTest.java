package awsoidc.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import awsoidc.role.Assumption;
import awsoidc.role.Grants;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.RoleArn;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir private Path directory;

  @Test
  void a_grant_is_one_line_of_json_without_secrets() throws IOException {
    Audit.append(
        file(),
        new AuditEvent(AuditEvent.Kind.GRANT, NOW)
            .token(
                new IdToken(
                    "T",
                    Secret.of("the.token.itself"),
                    new Claims(
                        Map.of(
                            "project_id", List.of("20"),
                            "project_path", List.of("acme/\"shop\"\n\u202e\u2028é"),
                            "user_email", List.of("a@b")))))
            .granted(
                "shop",
                Grants.assumption(
                    new RoleArn("aws", "123456789012", "Deploy"),
                    Duration.ofHours(1),
                    true,
                    "20-77"))
            .session(new Session("ASIA", Secret.of("hush1234"), Secret.of("hush5678"), NOW, ""))
            .outcome("granted", Duration.ofMillis(240)));

    assertThat(file())
        .hasContent(
            "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"grant\",\"project_id\":\"20\","
                + "\"project_path\":\"acme/\\\"shop\\\"\\u000a\\u202e\\u2028é\",\"rule\":\"shop\","
                + "\"role\":\"arn:aws:iam::123456789012:role/Deploy\",\"session_name\":\"20-77\","
                + "\"access_key_id\":\"ASIA\",\"expiration\":\"2026-11-24T12:00:00Z\","
                + "\"outcome\":\"granted\",\"duration_ms\":240}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  /** Names of claims are foreign, too. */
  @Test
  void all_other_claims_are_an_object() throws IOException {
    Audit.append(
        file(),
        new AuditEvent(AuditEvent.Kind.REFUSAL, NOW)
            .otherClaims(
                new IdToken(
                    "AWS_ID_TOKEN",
                    Secret.of("the.token.itself"),
                    new Claims(
                        Map.of(
                            "project_id", List.of("20"),
                            "aud", List.of("https://gitlab.example.com"),
                            "groups_direct", List.of("a", "b\u202e"),
                            "x\u202e\"", List.of())))));

    assertThat(file())
        .hasContent(
            "{\"time\":\"2026-11-24T12:00:00Z\",\"event\":\"refusal\",\"id_token\":\"AWS_ID_TOKEN\","
                + "\"claims\":{\"aud\":\"https://gitlab.example.com\","
                + "\"groups_direct\":[\"a\",\"b\\u202e\"],\"x\\u202e\\\"\":[]}}");
  }

  @Test
  void a_chain_is_told_by_its_last_role_and_that_ones_session_name() throws IOException {
    Hop hop =
        new Hop(
            new RoleArn("aws", "210987654321", "Target"),
            Duration.ofHours(1),
            "target-4711",
            Policies.NONE,
            Optional.empty(),
            Optional.empty(),
            List.of());
    Audit.append(
        file(),
        new AuditEvent(AuditEvent.Kind.GRANT, NOW)
            .granted(
                "shop",
                new Assumption(
                    new RoleArn("aws", "123456789012", "Deploy"),
                    Duration.ofHours(1),
                    true,
                    "20-4711",
                    Policies.NONE,
                    List.of(hop))));

    assertThat(file())
        .content()
        .contains(
            "\"role\":\"arn:aws:iam::210987654321:role/Target\"",
            "\"session_name\":\"target-4711\"");
  }

  /** A pipe without a reader would hold the job for ever. */
  @Test
  void what_is_no_regular_file_is_refused_at_once() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path link = Files.createSymbolicLink(directory.resolve("link"), pipe);
    Path socket = directory.resolve("socket");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      for (Path no : List.of(pipe, link, socket, directory, Path.of("/dev/null"))) {
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () ->
                assertThatThrownBy(() -> Audit.append(no, new AuditEvent(AuditEvent.Kind.END, NOW)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(no + ": not a regular file"));
      }
    }
  }

  @Test
  void a_link_to_a_file_is_followed() throws IOException {
    Files.createFile(file());
    Path link = Files.createSymbolicLink(directory.resolve("link"), file());

    Audit.append(link, new AuditEvent(AuditEvent.Kind.END, NOW));

    assertThat(Files.readAllLines(file())).hasSize(1);
  }

  @Test
  void what_was_there_stays_and_a_rotated_file_is_begun_anew() throws IOException {
    append();
    append();
    Files.move(file(), directory.resolve("audit.1"));
    append();

    assertThat(Files.readAllLines(directory.resolve("audit.1"))).hasSize(2);
    assertThat(Files.readAllLines(file())).hasSize(1);
  }

  /** Locks are the process's: processes of their own, as jobs are. */
  @Test
  void lines_of_many_processes_do_not_mix() throws Exception {
    int processes = 6;
    try (ExecutorService threads = Executors.newFixedThreadPool(processes)) {
      var all =
          IntStream.range(0, processes)
              .mapToObj(number -> threads.submit(() -> writer().waitFor()))
              .toList();
      for (var one : all) {
        assertThat(one.get()).isZero();
      }
    }
    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(processes * Writer.LINES);
    assertThat(lines).allMatch(line -> line.startsWith("{\"time\"") && line.endsWith("x\"}"));
  }

  private Process writer() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            file().toString())
        .inheritIO()
        .start();
  }

  /** One of many processes. */
  static final class Writer {
    static final int LINES = 50;

    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      for (int i = 0; i < LINES; i++) {
        Audit.append(
            Path.of(arguments[0]),
            new AuditEvent(AuditEvent.Kind.END, NOW).with("long", "-".repeat(5_000) + "x"));
      }
    }
  }

  @Test
  void a_line_that_the_disk_has_no_room_for_is_said() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full));
    assertThatThrownBy(() -> Audit.append(full, new AuditEvent(AuditEvent.Kind.END, NOW)))
        .isInstanceOf(IOException.class);
  }

  private void append() throws IOException {
    Audit.append(file(), new AuditEvent(AuditEvent.Kind.END, NOW));
  }

  private Path file() {
    return directory.resolve("audit.jsonl");
  }
}
