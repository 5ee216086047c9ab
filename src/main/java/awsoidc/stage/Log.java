package awsoidc.stage;

import awsoidc.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lines for the job's log. What a claim or an answer may hold and a reader does not see is escaped.
 */
record Log(OutputStream stream) {

  private static final int LONGEST_LINE = 1_000;

  static Log to(OutputStream stream) {
    return new Log(stream);
  }

  void info(String line) {
    write(clean(line) + "\n");
  }

  void warning(String line) {
    write("WARNING: " + clean(line) + "\n");
  }

  void error(List<String> lines) {
    StringBuilder text = new StringBuilder("ERROR: ");
    lines.forEach(line -> text.append(clean(line)).append('\n'));
    write(text.toString());
  }

  /** A log that cannot be written is no reason for a job to fail. */
  private void write(String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
      stream.flush();
    } catch (IOException nobodyReads) {
      // The runner is gone; the exit code says what is left to say.
    }
  }

  private static String clean(String line) {
    String printable = Printable.text(line);
    return printable.length() <= LONGEST_LINE
        ? printable
        : printable.substring(0, LONGEST_LINE) + "…";
  }
}
