package awsoidc.systemlog;

import awsoidc.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is said at one time.
 *
 * @param subject who it is about, in a phrase, which every line of syslog begins with; may be empty
 * @param fields further fields in the journal (systemd.journal-fields(7))
 */
public record LogEntry(
    Priority priority, String subject, Map<String, String> fields, List<String> lines) {

  /** Those of syslog(3) that are used here. */
  public enum Priority {
    CRIT(2),
    ERR(3),
    WARNING(4),
    INFO(6);

    private final int number;

    Priority(int number) {
      this.number = number;
    }

    String keyword() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What {@code journalctl -t} finds. */
  public static final String IDENTIFIER = "aws-oidc-executor";

  /** The field with the number of the job that an entry is about. */
  public static final String JOB = "GITLAB_JOB_ID";

  /** The field with the path of its project. */
  public static final String PROJECT = "GITLAB_PROJECT_PATH";

  static final String FACILITY = "daemon";
  static final int MAX_LINES = 100;

  /** rsyslog takes 8 KiB with its header. */
  static final int MAX_LINE = 8_000;

  private static final int FACILITY_NUMBER = 3;

  public LogEntry {
    fields = Map.copyOf(fields);
    lines = List.copyOf(lines);
  }

  /** As {@code logger --journald} reads it: one entry, however many lines it has. */
  String forJournal() {
    StringBuilder text = new StringBuilder();
    field("PRIORITY", String.valueOf(priority.number), text);
    field("SYSLOG_FACILITY", String.valueOf(FACILITY_NUMBER), text);
    field("SYSLOG_IDENTIFIER", IDENTIFIER, text);
    fields.forEach((name, value) -> field(name, value, text));
    String begin = begin();
    for (String line : shown()) {
      field("MESSAGE", begin + line, text);
      begin = "";
    }
    return text.toString();
  }

  /** As logger reads messages: each line is one. */
  String forSyslog() {
    StringBuilder text = new StringBuilder();
    shown().forEach(line -> text.append(bounded(begin() + line)).append('\n'));
    return text.toString();
  }

  private static void field(String name, String value, StringBuilder into) {
    into.append(name).append('=').append(bounded(value)).append('\n');
  }

  private String begin() {
    return subject.isEmpty() ? "" : subject + ": ";
  }

  private List<String> shown() {
    if (lines.size() <= MAX_LINES) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, MAX_LINES));
    shown.add("… and " + (lines.size() - MAX_LINES) + " more lines");
    return shown;
  }

  private static String bounded(String line) {
    String printable = Printable.text(line);
    return printable.length() <= MAX_LINE ? printable : printable.substring(0, MAX_LINE) + "…";
  }
}
