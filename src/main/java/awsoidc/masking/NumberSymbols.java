package awsoidc.masking;

import java.util.Arrays;

/**
 * What a dump prints of some bytes: words of one or more of them, as hexadecimal numbers with all
 * their digits. The last word may have other bytes, too, of which nothing is known.
 */
final class NumberSymbols {

  /** The order of the bytes in a word, as they are printed. */
  enum Order {
    AS_THEY_ARE,
    SWAPPED
  }

  /** Of a digit. */
  private static final int BITS = 4;

  private final byte[] bytes;
  private final int from;
  private final int size;
  private final Order order;
  private final int perWord;
  private final int end;

  /**
   * @param from the first byte
   * @param size how many a word has
   */
  NumberSymbols(byte[] bytes, int from, int size, Order order) {
    this.bytes = bytes;
    this.from = from;
    this.size = size;
    this.order = order;
    this.perWord = size * Byte.SIZE / BITS;
    int words = (bytes.length - from + size - 1) / size;
    int last = words * perWord - 1;
    while (!tells(last)) {
      last--;
    }
    this.end = last + 1;
  }

  /** Whether a digit has bits of our bytes. */
  private boolean tells(int place) {
    int word = 0;
    for (int i = 0; i < size; i++) {
      word = word << Byte.SIZE | (isOurs(index(place, i)) ? 0xff : 0);
    }
    return of(word, place) != 0;
  }

  /** How many digits a word has: a word begins at each multiple of that. */
  int perWord() {
    return perWord;
  }

  /** The place after the last one. */
  int end() {
    return end;
  }

  boolean is(int place, byte symbol) {
    int digit = Ascii.digit(symbol);
    return digit >= 0 && digit < 1 << BITS && ((digit ^ digit(place)) & known(place)) == 0;
  }

  /** All that may be at a place. */
  byte[] at(int place) {
    int known = known(place);
    int digit = digit(place);
    if (known == (1 << BITS) - 1) {
      return inBothCases(digit);
    }
    byte[] symbols = new byte[0];
    for (int other = 0; other < 1 << BITS; other++) {
      if (((other ^ digit) & known) == 0) {
        byte[] more = inBothCases(other);
        symbols = Arrays.copyOf(symbols, symbols.length + more.length);
        System.arraycopy(more, 0, symbols, symbols.length - more.length, more.length);
      }
    }
    return symbols;
  }

  private static byte[] inBothCases(int digit) {
    char symbol = Ascii.digitOf(digit);
    return digit > 9
        ? new byte[] {(byte) symbol, (byte) Character.toUpperCase(symbol)}
        : new byte[] {(byte) symbol};
  }

  private int digit(int place) {
    int word = 0;
    for (int i = 0; i < size; i++) {
      int index = index(place, i);
      word = word << Byte.SIZE | (isOurs(index) ? bytes[index] & 0xff : 0);
    }
    return of(word, place);
  }

  /** Which bits of a digit are known: those of our bytes, and those beyond the word. */
  private int known(int place) {
    int word = -1;
    for (int i = 0; i < size; i++) {
      word = word << Byte.SIZE | (isOurs(index(place, i)) ? 0xff : 0);
    }
    return of(word, place);
  }

  private boolean isOurs(int index) {
    return index >= from && index < bytes.length;
  }

  /** The index of a byte of a word, the first one printed being 0. */
  private int index(int place, int i) {
    int first = place / perWord * size + from;
    return first + (order == Order.SWAPPED ? size - 1 - i : i);
  }

  private int of(int word, int place) {
    int shift = BITS * (perWord - 1 - place % perWord);
    return word >> shift & (1 << BITS) - 1;
  }
}
