package awsoidc.stage;

import awsoidc.runner.RunnerEnvironment;
import awsoidc.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lines for the job's log. Invisible characters, which claims and answers may hold, are escaped.
 */
record Log(OutputStream stream, boolean colours) {

  private static final int MAX_LINE = 1_000;

  /** Those of GitLab Runner's helpers/ansi_colors.go. */
  private static final String RED = "\u001b[31;1m";

  private static final String YELLOW = "\u001b[0;33m";
  private static final String RESET = "\u001b[0;m";

  /** Without colours: for cleanup, whose output the runner writes to a file. */
  static Log to(OutputStream stream) {
    return new Log(stream, false);
  }

  /** With colours, unless the runner's environment has NO_COLOR (no-color.org). */
  static Log coloured(OutputStream stream, RunnerEnvironment environment) {
    return new Log(stream, environment.variable("NO_COLOR").orElse("").isEmpty());
  }

  void info(String line) {
    write(clean(line) + "\n");
  }

  void warning(String line) {
    write(YELLOW, "WARNING: " + clean(line), "\n");
  }

  void error(List<String> lines) {
    StringBuilder rest = new StringBuilder("\n");
    lines.stream().skip(1).forEach(line -> rest.append(clean(line)).append('\n'));
    write(RED, "ERROR: " + clean(lines.isEmpty() ? "" : lines.getFirst()), rest.toString());
  }

  private void write(String colour, String line, String rest) {
    write((colours ? colour + line + RESET : line) + rest);
  }

  /** A job does not fail because its log cannot be written. */
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
    return printable.length() <= MAX_LINE ? printable : printable.substring(0, MAX_LINE) + "…";
  }
}
