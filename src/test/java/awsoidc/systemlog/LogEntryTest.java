package awsoidc.systemlog;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.systemlog.LogEntry.Priority;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogEntryTest {

  private static final LogEntry ENTRY =
      new LogEntry(
          Priority.ERR,
          "job 7 of acme/shop, prepare",
          Map.of(LogEntry.JOB, "7"),
          List.of("STS cannot be reached:", "  no route"));

  @Test
  void the_journal_gets_one_entry_with_fields() {
    assertThat(ENTRY.forJournal())
        .isEqualTo(
            """
            PRIORITY=3
            SYSLOG_FACILITY=3
            SYSLOG_IDENTIFIER=aws-oidc-executor
            GITLAB_JOB_ID=7
            MESSAGE=job 7 of acme/shop, prepare: STS cannot be reached:
            MESSAGE=  no route
            """);
  }

  @Test
  void each_line_of_syslog_says_who_it_is_about() {
    assertThat(ENTRY.forSyslog())
        .isEqualTo(
            """
            job 7 of acme/shop, prepare: STS cannot be reached:
            job 7 of acme/shop, prepare:   no route
            """);
  }

  /** A branch with a line break would be a field or a message of its own. */
  @Test
  void foreign_text_makes_no_line_of_its_own() {
    LogEntry entry =
        new LogEntry(
            Priority.WARNING,
            "job 7 of acme/x\nPRIORITY=0",
            Map.of(LogEntry.PROJECT, "acme/x\nPRIORITY=0"),
            List.of("branch a\nMESSAGE=forged\u001b[2K\u2028\u202e\0"));

    assertThat(entry.forJournal().lines())
        .filteredOn(line -> line.startsWith("PRIORITY=") || line.startsWith("MESSAGE="))
        .containsExactly(
            "PRIORITY=4",
            "MESSAGE=job 7 of acme/x\\u000aPRIORITY=0: branch"
                + " a\\u000aMESSAGE=forged\\u001b[2K\\u2028\\u202e\\u0000");
    assertThat(entry.forSyslog().lines()).hasSize(1);
  }

  @Test
  void neither_lines_nor_their_length_are_without_end() {
    LogEntry entry =
        new LogEntry(Priority.CRIT, "", Map.of(), Collections.nCopies(10_000, "x".repeat(100_000)));

    assertThat(entry.forSyslog().lines())
        .hasSize(LogEntry.MAX_LINES + 1)
        .allMatch(line -> line.length() <= LogEntry.MAX_LINE + 1)
        .endsWith("… and 9900 more lines");
  }
}
