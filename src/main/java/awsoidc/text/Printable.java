package awsoidc.text;

/**
 * Shows text that others wrote: claims, names of branches and images, answers of servers. What a
 * reader does not see, or what moves the text around it, is escaped: control characters, line and
 * paragraph separators, bidirectional and zero-width characters, unusual blanks.
 */
public final class Printable {

  private static final int HEX_DIGITS = 4;

  private Printable() {}

  /** The text in one line, with {@code \}{@code uXXXX} for each unit that is not shown. */
  public static String text(String text) {
    int plain = 0;
    while (plain < text.length() && isAscii(text.charAt(plain))) {
      plain++;
    }
    if (plain == text.length()) {
      return text;
    }
    StringBuilder shown = new StringBuilder(text.length() + 8).append(text, 0, plain);
    for (int i = plain; i < text.length(); ) {
      int symbol = text.codePointAt(i);
      int end = i + Character.charCount(symbol);
      if (isShown(symbol)) {
        shown.appendCodePoint(symbol);
      } else {
        for (int unit = i; unit < end; unit++) {
          escape(text.charAt(unit), shown);
        }
      }
      i = end;
    }
    return shown.toString();
  }

  /** The text as a printable JSON string (RFC 8259, section 7). */
  public static String json(String text) {
    return '"' + text(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
  }

  /** Whether this code point is visible and does not change the text around it. */
  public static boolean isShown(int symbol) {
    return switch (Character.getType(symbol)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      case Character.SPACE_SEPARATOR -> symbol == ' ';
      default -> !isBlank(symbol);
    };
  }

  private static boolean isAscii(char c) {
    return c >= ' ' && c < 0x7f;
  }

  /** Letters, marks and symbols without a form (Unicode, Default_Ignorable_Code_Point). */
  private static boolean isBlank(int symbol) {
    return switch (symbol) {
      case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0, 0x1d159 -> true;
      default ->
          (symbol >= 0x180b && symbol <= 0x180f)
              || (symbol >= 0xfe00 && symbol <= 0xfe0f)
              || (symbol >= 0xe0100 && symbol <= 0xe01ef);
    };
  }

  private static void escape(char unit, StringBuilder into) {
    String hex = Integer.toHexString(unit);
    into.append("\\u").append("0".repeat(HEX_DIGITS - hex.length())).append(hex);
  }
}
