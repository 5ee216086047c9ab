package awsoidc.masking;

/** Kinds of bytes in ASCII. */
final class Ascii {

  private Ascii() {}

  static boolean isWord(int b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || isDecimal(b);
  }

  private static boolean isDecimal(int b) {
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

  /** A character, and the same in upper case if it is a letter of a hexadecimal number. */
  static byte[] inBothCases(char c) {
    return digit(c) > 9
        ? new byte[] {(byte) c, (byte) Character.toUpperCase(c)}
        : new byte[] {(byte) c};
  }
}
