package awsoidc.report;

import awsoidc.text.Printable;

/** Texts of pictures, which have so much room and no more. Fonts of pictures are monospaced. */
public final class Labels {

  /** Of a letter, in the units of a picture: what fonts of 12 need at most. */
  public static final double LETTER = 7.3;

  /** From here on, letters are two columns wide (East Asian Width, Unicode UAX 11), or may be. */
  private static final int WIDE = 0x1100;

  private Labels() {}

  /** A text of a picture that begins at a place; one that is too long ends with …. */
  public static Element at(int x, int y, int room, String text) {
    String shown = Printable.text(text);
    String fitting = shortened(shown, (int) (room / LETTER));
    Element label = Element.of("text").with("x", x).with("y", y);
    return fitting.equals(shown)
        ? label.text(shown)
        : label.text(fitting).add(Element.of("title", shown));
  }

  private static String shortened(String text, int columns) {
    if (columns(text, text.length()) <= columns) {
      return text;
    }
    int end = text.length();
    while (end > 0 && columns(text, end) > columns - 1) {
      end = text.offsetByCodePoints(end, -1);
    }
    return text.substring(0, end) + "…";
  }

  private static long columns(String text, int end) {
    return text.substring(0, end).codePoints().mapToLong(one -> one < WIDE ? 1 : 2).sum();
  }
}
