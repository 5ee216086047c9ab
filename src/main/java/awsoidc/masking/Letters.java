package awsoidc.masking;

/** A secret, its end, or its base64, computed letter by letter when needed. */
interface Letters {

  int length();

  byte at(int position);

  /** Whether a byte is the letter at a position, or another one that means the same. */
  default boolean is(int position, byte next) {
    return next == at(position);
  }

  /** Whether an encoder may escape the letter. */
  boolean mayBeEscaped(int position);

  /** Whether many encoders escape a letter; not for control characters. */
  static boolean isSpecial(byte letter) {
    int value = letter & 0xff;
    return value >= ' ' && !Ascii.isWord(value);
  }
}
