package awsoidc.masking;

/**
 * What is to be spelled: a secret, or its base64. Worked out letter by letter, when it is looked
 * at.
 */
interface Letters {

  int length();

  /** The letter at a position. */
  byte at(int position);

  /** Whether a byte is the letter, or another that means the same. */
  boolean is(int position, byte next);

  /** Whether an encoder may escape it. */
  boolean mayBeEscaped(int position);

  /** Whether a letter is one that many encoders escape; control characters are left aside. */
  static boolean isSpecial(byte letter) {
    int value = letter & 0xff;
    return value >= ' ' && !Ascii.isWord(value);
  }
}
