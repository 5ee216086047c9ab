package awsoidc.masking;

/** A secret, or its end: if a line ends soon after it begins, most of it is on the next line. */
final class PlainLetters implements Letters {

  private final byte[] secret;
  private final int from;

  PlainLetters(byte[] secret, int from) {
    this.secret = secret;
    this.from = from;
  }

  @Override
  public int length() {
    return secret.length - from;
  }

  @Override
  public byte at(int position) {
    return secret[from + position];
  }

  /** Any letter of a whole secret, but only special letters of its end. */
  @Override
  public boolean mayBeEscaped(int position) {
    byte letter = at(position);
    return Letters.isSpecial(letter) || (from == 0 && Ascii.isWord(letter));
  }
}
