package awsoidc.masking;

import java.nio.charset.StandardCharsets;

/**
 * A secret with any of its bytes escaped: {@code %2B} as in a URL, {@code \+} as in a shell's word
 * or {@code \/} as in JSON, its number in four digits as in JSON that is safe for HTML; or none of
 * them, which is the plain secret. No encoder escapes an initial letter or digit, and so {@code %}
 * and {@code \} are not held back for that.
 */
final class Escaped implements Form {

  /** A state is a position and how much of an escape was seen there. */
  private static final int ESCAPE_BITS = 3;

  private static final int ESCAPE_MASK = (1 << ESCAPE_BITS) - 1;

  private static final int RAW = 0;
  private static final int PERCENT = 1;
  private static final int PERCENT_DIGIT = 2;
  private static final int BACKSLASH = 3;
  private static final int U = 4;
  private static final int U0 = 5;
  private static final int U00 = 6;
  private static final int U00_DIGIT = 7;

  private static final byte[] DIGITS = "0123456789abcdefABCDEF".getBytes(StandardCharsets.US_ASCII);

  private final byte[] secret;

  private Escaped(byte[] secret) {
    this.secret = secret;
  }

  static Escaped of(byte[] secret) {
    return new Escaped(secret);
  }

  /** Whether the plain secret is one of its forms: not if its own bytes look like escapes. */
  static boolean coversPlain(byte[] secret) {
    for (byte b : secret) {
      if (b == '%' || b == '\\') {
        return false;
      }
    }
    return true;
  }

  @Override
  public byte[] following(int state) {
    byte wanted = secret[state >> ESCAPE_BITS];
    return switch (state & ESCAPE_MASK) {
      case RAW -> new byte[] {wanted, '%', '\\'};
      case BACKSLASH -> new byte[] {wanted, 'u'};
      default -> DIGITS;
    };
  }

  @Override
  public int step(int state, byte next) {
    int position = state >> ESCAPE_BITS;
    byte wanted = secret[position];
    return switch (state & ESCAPE_MASK) {
      case RAW -> raw(position, wanted, next);
      case PERCENT -> next(position, PERCENT_DIGIT, isDigit(next, wanted >> 4));
      case BACKSLASH ->
          next == 'u' ? next(position, U, true) : passed(position, next == wanted && !isWord(next));
      case U -> next(position, U0, next == '0');
      case U0 -> next(position, U00, next == '0');
      case U00 -> next(position, U00_DIGIT, isDigit(next, wanted >> 4));
      default -> passed(position, isDigit(next, wanted)); // the second digit of either
    };
  }

  private int raw(int position, byte wanted, byte next) {
    boolean mayBeEscaped = position > 0 || !isWord(wanted);
    if (next == '%') {
      return next(position, PERCENT, mayBeEscaped);
    }
    if (next == '\\') {
      return next(position, BACKSLASH, mayBeEscaped);
    }
    return passed(position, next == wanted);
  }

  private static int next(int position, int escape, boolean fits) {
    return fits ? position << ESCAPE_BITS | escape : DEAD;
  }

  private int passed(int position, boolean fits) {
    if (!fits) {
      return DEAD;
    }
    return position + 1 == secret.length ? COMPLETE : (position + 1) << ESCAPE_BITS;
  }

  /** Whether it is the hexadecimal digit of the last four bits of a value. */
  private static boolean isDigit(byte digit, int value) {
    return Character.digit(digit, 16) == (value & 0xf);
  }

  private static boolean isWord(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
  }
}
