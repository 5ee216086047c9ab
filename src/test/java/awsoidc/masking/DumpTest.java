package awsoidc.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in dumps. The rows are made here, because not all machines have the tools. */
class DumpTest {

  private static final String KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

  /** Fewer bytes may be left of a secret's beginning, if a row ends soon after it. */
  private static final int PIECE = 8;

  private static final int ROW = 16;

  private static final Patterns PATTERNS = Patterns.NONE.with(Secret.of(KEY));

  private final ByteArrayOutputStream target = new ByteArrayOutputStream();

  enum Tool {
    XXD(2, false, "%08x: ", "", " ", "  ", ""),
    XXD_BY_BYTE(1, false, "%08x: ", "", " ", "  ", ""),
    HEXDUMP_C(1, false, "%08x  ", "", " ", "  |", "|"),
    HEXDUMP(2, true, "%07x ", "", " ", "", ""),
    OD_X1(1, false, "%07o", " ", "", "", ""),
    OD_X2(2, true, "%07o", " ", "", "", "");

    private final int word;
    private final boolean swapped;
    private final String address;
    private final String before;
    private final String after;
    private final String column;
    private final String end;

    Tool(
        int word,
        boolean swapped,
        String address,
        String before,
        String after,
        String column,
        String end) {
      this.word = word;
      this.swapped = swapped;
      this.address = address;
      this.before = before;
      this.after = after;
      this.column = column;
      this.end = end;
    }

    String dump(byte[] bytes) {
      StringBuilder dump = new StringBuilder();
      for (int row = 0; row < bytes.length; row += ROW) {
        int rowEnd = Math.min(row + ROW, bytes.length);
        StringBuilder words = new StringBuilder();
        StringBuilder characters = new StringBuilder();
        for (int i = row; i < rowEnd; i++) {
          boolean gap = this == HEXDUMP_C && i - row == ROW / 2;
          int other = swapped ? i ^ 1 : i;
          int value = other < bytes.length ? bytes[other] : 0;
          words
              .append(gap ? " " : "")
              .append((i - row) % word == 0 ? before : "")
              .append("%02x".formatted(value))
              .append((i - row + 1) % word == 0 ? after : "");
          characters.append((char) bytes[i]);
        }
        dump.append(address.formatted(row)).append(words.toString().stripTrailing());
        if (!column.isEmpty()) {
          dump.append(column).append(characters).append(end);
        }
        dump.append('\n');
      }
      return dump.toString();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_secret_is_masked_in_a_dump_wherever_it_begins_in_a_row(Tool tool) throws IOException {
    for (int offset = 0; offset < ROW; offset++) {
      String dump = tool.dump((".".repeat(offset) + KEY + ".".repeat(20)).getBytes(UTF_8));
      for (boolean upper : new boolean[] {false, true}) {
        String digits = upper ? upper(dump) : dump;
        for (int cut : new int[] {1, 7, 64, 10_000}) {
          assertNoPiece(masked(digits, cut), tool + " at " + offset + " cut by " + cut, digits);
        }
      }
    }
  }

  /** As {@code xxd -u}: the column stays as it is. */
  private static String upper(String dump) {
    StringBuilder upper = new StringBuilder();
    for (String line : dump.lines().toList()) {
      int column = line.indexOf("  ", 30);
      int end = column < 0 ? line.length() : column;
      upper
          .append(line.substring(0, end).toUpperCase(Locale.ROOT))
          .append(line.substring(end))
          .append('\n');
    }
    return upper.toString();
  }

  private static void assertNoPiece(String masked, String what, String dump) {
    assertThat(masked).as("%s: %s", what, dump).contains("[MASKED]");
    String digits = masked.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    for (int from = 0; from + PIECE <= KEY.length(); from++) {
      String piece = KEY.substring(from, from + PIECE);
      byte[] bytes = piece.getBytes(UTF_8);
      byte[] swapped = bytes.clone();
      for (int i = 0; i < PIECE; i++) {
        swapped[i] = bytes[i ^ 1];
      }
      assertThat(masked).as("%s: %s", what, dump).doesNotContain(piece);
      assertThat(digits)
          .as("%s: %s", what, dump)
          .doesNotContain(HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(swapped));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ":", "-", ",", ", 0x"})
  void digits_with_separators_are_masked(String separator) throws IOException {
    String digits = HexFormat.ofDelimiter(separator).formatHex(KEY.getBytes(UTF_8));

    for (int every : new int[] {1, 7, 1_000}) {
      assertThat(masked("x " + digits + " y", every)).isEqualTo("x [MASKED] y");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 32, 60})
  void digits_in_lines_are_masked(int width) throws IOException {
    String digits = HexFormat.of().formatHex(KEY.getBytes(UTF_8));
    String lines = digits.replaceAll("(.{" + width + "})", "$1\n");

    assertThat(masked("x " + lines + " y", 7)).matches("(?s)x \\[MASKED]\n? y");
  }

  @Test
  void a_dump_of_other_bytes_passes_unchanged() throws IOException {
    for (Tool tool : Tool.values()) {
      String dump = tool.dump("The quick brown fox jumps over the lazy dog.".getBytes(UTF_8));

      assertThat(masked(dump, 64)).isEqualTo(dump);
    }
  }

  private String masked(String text, int every) throws IOException {
    target.reset();
    byte[] bytes = text.getBytes(UTF_8);
    try (MaskingStream stream = new MaskingStream(target, PATTERNS)) {
      for (int from = 0; from < bytes.length; from += every) {
        stream.write(bytes, from, Math.min(every, bytes.length - from));
      }
    }
    return target.toString(UTF_8);
  }
}
