package awsoidc.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/** Where standard output or standard error goes, or standard input comes from. */
record Terminal(boolean isTerminal, Map<String, String> environment) {

  /** As wide as people like to read. */
  static final int MAX_COLUMNS = 100;

  /** Else every line would be a word. */
  private static final int MIN_COLUMNS = 40;

  private static final int STANDARD_INPUT = 0;
  private static final int STANDARD_OUTPUT = 1;
  private static final int STANDARD_ERROR = 2;

  /** Pseudo-terminals, virtual consoles and serial lines; not /dev/null, nor a file of /dev/shm. */
  private static final Pattern DEVICE = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");

  static Terminal ofOutput(Map<String, String> environment) {
    return of(STANDARD_OUTPUT, environment);
  }

  static Terminal ofInput(Map<String, String> environment) {
    return of(STANDARD_INPUT, environment);
  }

  static Terminal ofErrors(Map<String, String> environment) {
    return of(STANDARD_ERROR, environment);
  }

  private static Terminal of(int descriptor, Map<String, String> environment) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return new Terminal(isTerminal(target), environment);
    } catch (IOException unknown) {
      return new Terminal(false, environment);
    }
  }

  static boolean isTerminal(Path device) {
    return DEVICE.matcher(device.toString()).matches();
  }

  /** Whether it takes colours (no-color.org, terminfo(5)). */
  boolean takesColour() {
    return rewritesLines() && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Whether a carriage return goes back to the beginning of the line. */
  boolean rewritesLines() {
    return isTerminal && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** Where lines are wrapped: in a file or a pipe never, so that a search finds whole sentences. */
  int columns() {
    return isTerminal ? Math.clamp(width(), MIN_COLUMNS, MAX_COLUMNS) : Integer.MAX_VALUE;
  }

  /** Picocli asks stty(1). */
  private static int width() {
    return CommandSpec.create().usageMessage().autoWidth(true).width();
  }
}
