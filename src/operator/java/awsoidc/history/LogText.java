package awsoidc.history;

import java.util.List;
import java.util.regex.Pattern;

/** A job's log as text: without what GitLab and terminals put between the lines. */
final class LogText {

  /** Colours and movements of the cursor (ECMA-48), also where the copy lost the escape. */
  private static final Pattern CONTROL =
      Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]|\\[[0-9;]+m|\\[0K");

  /** GitLab Runner's, as docs/ci/jobs/job_logs.md of GitLab has them. */
  private static final Pattern SECTION =
      Pattern.compile("section_(?:start|end):\\d+:[\\w.-]+(?:\\[[^]]*])?");

  /** Of FF_TIMESTAMPS: time, number and kind of the stream, + for a line that goes on. */
  private static final Pattern TIMESTAMP =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z (?:\\d\\d[OE][+ ]?)?");

  /** The executor's own have a thousand characters, before which something may stand. */
  private static final int MAX_LINE = 5_000;

  private LogText() {}

  static List<String> lines(String log) {
    return log.lines().filter(line -> line.length() <= MAX_LINE).map(LogText::plain).toList();
  }

  private static String plain(String line) {
    String text = TIMESTAMP.matcher(line).replaceFirst("");
    return SECTION.matcher(CONTROL.matcher(text).replaceAll("")).replaceAll("").stripTrailing();
  }
}
