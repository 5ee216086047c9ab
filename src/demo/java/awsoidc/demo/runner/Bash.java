package awsoidc.demo.runner;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lines of bash, quoted as the runner quotes them ("ANSI-C Quoting", Bash Reference Manual). */
final class Bash {

  private static final String PLAIN = ",-./@_";

  private final StringBuilder lines = new StringBuilder();

  /** A value as one word: as it is, or as {@code $'…'} with bytes above ASCII in hexadecimal. */
  static String quoted(String value) {
    if (value.isEmpty()) {
      return "''";
    }
    StringBuilder word = new StringBuilder();
    boolean plain = true;
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      plain &= isPlain(c);
      word.append(
          switch (c) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            default -> c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c);
          });
    }
    return plain ? value : "$'" + word + "'";
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }

  /** A line as it stands. */
  Bash line(String line) {
    lines.append(line).append('\n');
    return this;
  }

  /** A command with its arguments, each quoted. */
  Bash command(String... words) {
    return line(Stream.of(words).map(Bash::quoted).collect(Collectors.joining(" ")));
  }

  Bash export(String key, String value) {
    return line("export " + quoted(key) + "=" + quoted(value));
  }

  /** A green message, as the runner announces each command of the author's. */
  Bash notice(String text) {
    return command("echo", "\u001b[32;1m" + text + "\u001b[0;m");
  }

  /** A yellow message. */
  Bash warning(String text) {
    return command("echo", "\u001b[0;33m" + text + "\u001b[0;m");
  }

  /** The author's commands, each announced; of one with several lines only the first is shown. */
  Bash authors(List<String> commands) {
    for (String command : commands) {
      String stripped = command.strip();
      int end = stripped.indexOf('\n');
      if (stripped.isEmpty()) {
        line("echo");
      } else if (end < 0) {
        notice("$ " + stripped);
      } else {
        notice("$ " + stripped.substring(0, end) + " # collapsed multi-line command");
      }
      line(stripped);
    }
    return this;
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
