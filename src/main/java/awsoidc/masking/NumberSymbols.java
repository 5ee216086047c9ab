package awsoidc.masking;

import java.io.ByteArrayOutputStream;

/**
 * How a dump prints the bytes of a secret: as words of one or more bytes, each a hexadecimal number
 * with all its digits. The last word may contain unknown bytes, too.
 */
final class NumberSymbols {

  /** The order in which the bytes of a word are printed. */
  enum Order {
    AS_THEY_ARE,
    SWAPPED
  }

  private static final int BITS_PER_DIGIT = 4;
  private static final int ALL_BITS = (1 << BITS_PER_DIGIT) - 1;

  private final byte[] bytes;
  private final int from;
  private final int size;
  private final Order order;
  private final int perWord;
  private final int end;

  /**
   * @param from the first byte
   * @param size bytes per word
   */
  NumberSymbols(byte[] bytes, int from, int size, Order order) {
    this.bytes = bytes;
    this.from = from;
    this.size = size;
    this.order = order;
    this.perWord = size * Byte.SIZE / BITS_PER_DIGIT;
    int words = (bytes.length - from + size - 1) / size;
    int last = words * perWord - 1;
    while (known(last) == 0) {
      last--;
    }
    this.end = last + 1;
  }

  /** Digits per word: a word begins at each multiple of it. */
  int perWord() {
    return perWord;
  }

  /** The place after the last digit. */
  int end() {
    return end;
  }

  boolean is(int place, byte symbol) {
    int digit = Ascii.digit(symbol);
    return digit >= 0 && ((digit ^ digit(place)) & known(place)) == 0;
  }

  /** All symbols that may be at a place. */
  byte[] at(int place) {
    ByteArrayOutputStream symbols = new ByteArrayOutputStream();
    int ours = digit(place);
    int known = known(place);
    for (int digit = 0; digit <= ALL_BITS; digit++) {
      if (((digit ^ ours) & known) == 0) {
        symbols.writeBytes(Ascii.inBothCases(Character.forDigit(digit, 1 << BITS_PER_DIGIT)));
      }
    }
    return symbols.toByteArray();
  }

  private int digit(int place) {
    return digit(place, 0);
  }

  /** The bits of a digit that come from the secret. */
  private int known(int place) {
    return digit(place, 0xff);
  }

  /**
   * @param ones bits to set in each byte of the secret
   */
  private int digit(int place, int ones) {
    int word = 0;
    for (int i = 0; i < size; i++) {
      int index = index(place, i);
      boolean isOurs = index >= from && index < bytes.length;
      word = word << Byte.SIZE | (isOurs ? (bytes[index] & 0xff) | ones : 0);
    }
    int shift = BITS_PER_DIGIT * (perWord - 1 - place % perWord);
    return word >> shift & ALL_BITS;
  }

  /** The index of the byte that is printed as number i of a word. */
  private int index(int place, int i) {
    int first = place / perWord * size + from;
    return first + (order == Order.SWAPPED ? size - 1 - i : i);
  }
}
