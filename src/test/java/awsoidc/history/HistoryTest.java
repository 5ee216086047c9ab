package awsoidc.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  private static final String ROLE = "arn:aws:iam::123456789012:role/Deploy";

  private final History history = new History();

  private static String line(String time, String event, String more) {
    return "{\"time\":\"2026-11-28T"
        + time
        + "Z\",\"event\":\""
        + event
        + "\",\"project_path\":\"acme/shop\",\"user_login\":\"alice\","
        + more
        + "}\n";
  }

  private static String grant(String time, int job, String until, int millis) {
    return line(
        time,
        "grant",
        "\"job_id\":\"%d\",\"role\":\"%s\",\"expiration\":\"2026-11-28T%sZ\",\"outcome\":\"granted\",\"duration_ms\":%d"
            .formatted(job, ROLE, until, millis));
  }

  private static String end(String time, int job) {
    return line(
        time, "end", "\"job_id\":\"" + job + "\",\"outcome\":\"success\",\"duration_ms\":60000");
  }

  private int read(String name, byte[] bytes) throws IOException {
    return AuditLog.read(name, new ByteArrayInputStream(bytes), history::add);
  }

  private int read(String text) throws IOException {
    return read("audit.jsonl", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void sessions_refusals_and_times_are_summed_up() throws IOException {
    int strange =
        read(
            grant("10:00:00", 1, "11:00:00", 300)
                + grant("10:00:01", 2, "11:00:00", 500)
                + line(
                    "10:30:00",
                    "refresh",
                    "\"job_id\":\"1\",\"role\":\""
                        + ROLE
                        + "\",\"expiration\":\"2026-11-28T12:00:00Z\","
                        + "\"outcome\":\"granted\",\"duration_ms\":100")
                + line("10:31:00", "refusal", "\"job_id\":\"3\",\"outcome\":\"trust-policy\"")
                + line("10:32:00", "refusal", "\"job_id\":\"4\",\"outcome\":\"trust-policy\"")
                + end("10:40:00", 1)
                + end("11:30:00", 2)
                + end("11:31:00", 9));

    assertThat(strange).isZero();
    assertThat(history.roles()).containsOnlyKeys(ROLE);
    assertThat(history.roles().values())
        .allSatisfy(role -> {
          assertThat(List.of(role.grants(), role.refreshes(), role.projects(), role.users()))
              .containsExactly(2, 1, 1, 1);
          assertThat(role.last()).isEqualTo(Instant.parse("2026-11-28T10:30:00Z"));
        });
    assertThat(history.causes()).containsOnlyKeys("trust-policy");
    assertThat(history.causes().values())
        .allSatisfy(cause -> {
          assertThat(cause.count()).isEqualTo(2);
          assertThat(cause.last().text("job_id")).isEqualTo("4");
        });
    assertThat(history.slowest())
        .extracting(line -> line.text("duration_ms"))
        .containsExactly("500", "300", "100");
    assertThat(history.outliving())
        .as("job 1 ended 80 minutes before its renewed session, job 2 after its own")
        .containsExactly(new History.Outliving("job 1 of acme/shop", ROLE, Duration.ofMinutes(80)));
    assertThat(history.ends()).isEqualTo(3);
  }

  @Test
  void only_the_worst_are_kept() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int job = 0; job < 3 * History.MAX_KEPT; job++) {
      text.append(grant("10:00:00", job, "11:00:00", job)).append(end("10:10:00", job));
    }
    read(text.toString());

    assertThat(history.slowest()).hasSize(History.MAX_KEPT);
    assertThat(history.slowest().getFirst().text("job_id")).isEqualTo("29");
    assertThat(history.outliving()).hasSize(History.MAX_KEPT);
    assertThat(history.outlivingCount()).isEqualTo(3 * History.MAX_KEPT);
  }

  @Test
  void a_packed_file_is_read() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(grant("10:00:00", 1, "11:00:00", 300).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(read("audit.jsonl.1.gz", packed.toByteArray())).isZero();
    assertThat(history.exchanges()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "7",
        "{\"time\":\"2026-11-28T10:00:00Z\"}",
        "{\"time\":\"yesterday\",\"event\":\"end\"}",
        "{\"time\":\"2026-11-28T10:00:00Z\",\"event\":\"end\"",
        "not JSON at all",
      })
  void what_is_not_a_line_is_counted(String text) throws IOException {
    assertThat(read(text + "\n\n" + grant("10:00:00", 1, "11:00:00", 300))).isOne();
    assertThat(history.exchanges()).isOne();
  }

  @Test
  void fields_of_another_shape_are_passed_over() throws IOException {
    List<AuditLine> lines = new ArrayList<>();
    String odd =
        "{\"time\":\"2026-11-28T10:00:00Z\",\"event\":\"grant\",\"outcome\":\"granted\",\"role\":\"r\",\"duration_ms\":\"soon\",\"expiration\":\"later\",\"more\":{\"a\":[1]},\"null\":null}\n";
    AuditLog.read("x", new ByteArrayInputStream(odd.getBytes(StandardCharsets.UTF_8)), lines::add);

    assertThat(lines)
        .singleElement()
        .satisfies(line -> {
          assertThat(line.took()).isZero();
          assertThat(line.expiration()).isEmpty();
          assertThat(line.fields()).doesNotContainKeys("more", "null");
        });
  }

  @Test
  void metrics_are_of_prometheus_format() throws IOException {
    read(
        grant("10:00:00", 1, "11:00:00", 300)
            + line("10:30:00", "failure", "\"job_id\":\"2\",\"outcome\":\"configuration\"")
            + line("10:31:00", "refusal", "\"job_id\":\"3\",\"outcome\":\"a\\\"b\\\\c\\nd\""));

    assertThat(Metrics.of(history).lines())
        .contains(
            "# TYPE aws_oidc_executor_sessions gauge",
            "aws_oidc_executor_sessions{role=\"" + ROLE + "\",event=\"grant\"} 1",
            "aws_oidc_executor_refusals{cause=\"a\\\"b\\\\c\\nd\"} 1",
            "aws_oidc_executor_failures{cause=\"configuration\"} 1",
            "aws_oidc_executor_exchange_seconds 0.3",
            "aws_oidc_executor_last_event_timestamp_seconds 1795861860")
        .allMatch(line ->
            line.startsWith("# ")
                || line.matches("[a-z_]+(\\{[a-z]+=\".*\"(,[a-z]+=\".*\")?\\})? [0-9.]+"));
  }
}
