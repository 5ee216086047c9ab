package awsoidc.masking;

/** Bytes as decimal numbers, each with no more digits than it has. */
final class DecimalSymbols implements Symbols {

  /** A place more than digits, so that a word may end before its last one. */
  private static final int PER_WORD = 4;

  private final byte[] bytes;
  private final int first;

  DecimalSymbols(byte[] bytes, int from) {
    this.bytes = bytes;
    this.first = from * PER_WORD;
  }

  @Override
  public int perWord() {
    return PER_WORD;
  }

  @Override
  public int first() {
    return first;
  }

  @Override
  public int end() {
    return bytes.length * PER_WORD;
  }

  @Override
  public int next(int place) {
    int next = place + 1;
    return next % PER_WORD == digits(place).length() ? (place / PER_WORD + 1) * PER_WORD : next;
  }

  @Override
  public boolean is(int place, byte symbol) {
    return digits(place).charAt(place % PER_WORD) == symbol;
  }

  @Override
  public byte[] at(int place) {
    return new byte[] {(byte) digits(place).charAt(place % PER_WORD)};
  }

  private String digits(int place) {
    return String.valueOf(bytes[place / PER_WORD] & 0xff);
  }
}
