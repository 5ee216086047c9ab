package awsoidc.masking;

/**
 * The base64 of some letters (RFC 4648, both alphabets), which begin at one of three places in a
 * group. A first character with more bits of what is before them is left out; the last one may be
 * any that begins with their last bits.
 */
final class Base64Letters implements Letters {

  private static final int BITS = 6;

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final Letters letters;
  private final int size;

  /** The bit of the letters with which the first character begins. */
  private final int firstBit;

  private final int length;

  /**
   * @param size how many letters
   * @param before how many other bytes are before them in their group of three
   * @param from how many characters are left out at the beginning
   */
  Base64Letters(Letters letters, int size, int before, int from) {
    this.letters = letters;
    this.size = size;
    int first = (before == 0 ? 0 : before + 1) + from;
    this.firstBit = first * BITS - before * Byte.SIZE;
    this.length = (size * Byte.SIZE - firstBit + BITS - 1) / BITS;
  }

  /** The number of characters that contain only bits of the letters. */
  int whole() {
    return (size * Byte.SIZE - firstBit) / BITS;
  }

  @Override
  public int length() {
    return length;
  }

  private int value(int position) {
    int bit = firstBit + position * BITS;
    int index = bit / Byte.SIZE;
    int two = (letters.at(index) & 0xff) << Byte.SIZE;
    if (index + 1 < size) {
      two |= letters.at(index + 1) & 0xff;
    }
    return two >> (2 * Byte.SIZE - BITS - bit % Byte.SIZE) & 0x3f;
  }

  @Override
  public byte at(int position) {
    return (byte) ALPHABET.charAt(value(position));
  }

  @Override
  public boolean is(int position, byte next) {
    byte letter = at(position);
    int free = firstBit + (position + 1) * BITS - size * Byte.SIZE;
    if (next == letter || free <= 0) {
      return next == letter || next == inOtherAlphabet(letter);
    }
    int other = valueOf(next);
    return other >= 0 && value(position) >> free == other >> free;
  }

  private static byte inOtherAlphabet(byte letter) {
    return letter == '+' ? (byte) '-' : letter == '/' ? (byte) '_' : letter;
  }

  private static int valueOf(byte character) {
    return switch (character) {
      case '-' -> ALPHABET.indexOf('+');
      case '_' -> ALPHABET.indexOf('/');
      default -> ALPHABET.indexOf(character);
    };
  }

  @Override
  public boolean mayBeEscaped(int position) {
    return Letters.isSpecial(at(position));
  }
}
