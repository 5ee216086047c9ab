package awsoidc.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Where standard output goes. */
record Terminal(boolean isTerminal, Map<String, String> environment) {

  /** As wide as people like to read. */
  static final int MAX_COLUMNS = 100;

  /** Else every line would be a word. */
  private static final int MIN_COLUMNS = 40;

  private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
  private static final Path DEVICES = Path.of("/dev");

  static Terminal of(Map<String, String> environment) {
    try {
      Path device = Files.readSymbolicLink(STANDARD_OUTPUT);
      boolean is = device.startsWith(DEVICES) && !device.endsWith("null");
      return new Terminal(is, environment);
    } catch (IOException unknown) {
      return new Terminal(false, environment);
    }
  }

  /** Whether it takes colours (no-color.org, terminfo(5)). */
  boolean takesColour() {
    return isTerminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "dumb").equals("dumb");
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
