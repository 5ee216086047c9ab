package awsoidc.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordedJobTest {

  private static final String GRANT =
      "\"event\":\"grant\",\"project_id\":\"42\",%s\"job_id\":\"7\"";
  private static final String END = "\"event\":\"end\",\"project_id\":\"42\",\"job_id\":\"7\"";

  @Test
  void the_lines_of_a_job_come_in_their_order_whatever_the_order_of_the_files() {
    List<RecordedJob> jobs =
        of(line("10:05", END), line("10:00", GRANT.formatted(issuer("https://gitlab.com"))));

    assertThat(jobs).hasSize(1);
    assertThat(jobs.getFirst().lines())
        .extracting(AuditLine::event)
        .containsExactly("grant", "end");
    assertThat(jobs.getFirst().issuer()).hasValue("https://gitlab.com");
  }

  @Test
  void jobs_of_two_gitlabs_with_the_same_number_are_told_apart() {
    List<RecordedJob> jobs =
        of(
            line("10:00", GRANT.formatted(issuer("https://gitlab.com"))),
            line("10:05", END),
            line("11:00", GRANT.formatted(issuer("https://gitlab.example.com"))),
            line("11:05", END));

    assertThat(jobs).hasSize(2).allSatisfy(job -> assertThat(job.lines()).hasSize(2));
    assertThat(jobs)
        .extracting(job -> job.issuer().orElse(""))
        .containsExactly("https://gitlab.com", "https://gitlab.example.com");
  }

  /** Older versions did not record the issuer. */
  @Test
  void other_projects_are_other_jobs_also_without_an_issuer() {
    assertThat(
            of(
                line("10:00", GRANT.formatted("")),
                line("10:01", GRANT.formatted("").replace("42", "43")),
                line("10:05", END)))
        .hasSize(2)
        .first()
        .satisfies(job -> assertThat(job.lines()).hasSize(2));
  }

  private static String issuer(String url) {
    return "\"claims\":{\"iss\":\"" + url + "\"},";
  }

  private static List<RecordedJob> of(AuditLine... lines) {
    return RecordedJob.of(List.of(lines));
  }

  /** As journalctl prints it, too. */
  private static AuditLine line(String time, String fields) {
    String json = "{\"time\":\"2026-11-28T" + time + ":00Z\"," + fields + "}";
    return Stream.of(json, "Nov 28 10:00:00 host aws-oidc-executor[1]: " + json)
        .map(text -> AuditLine.parse(text).orElseThrow())
        .reduce((one, other) -> {
          assertThat(one).isEqualTo(other);
          return one;
        })
        .orElseThrow();
  }
}
