package awsoidc.masking;

/** What bytes are in ASCII. */
final class Ascii {

  private static final String DIGITS = "0123456789abcdef";

  private Ascii() {}

  static boolean isWord(int b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || isDecimal(b);
  }

  static boolean isDecimal(int b) {
    return b >= '0' && b <= '9';
  }

  /** The value of a hexadecimal digit, or -1. */
  static int digit(int b) {
    if (isDecimal(b)) {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }

  /** The hexadecimal digit of a value, in lower case. */
  static char digitOf(int value) {
    return DIGITS.charAt(value);
  }
}
