package awsoidc.masking;

/** Bytes as they are, each by itself. */
final class CharacterSymbols implements Symbols {

  private final byte[] bytes;
  private final int first;

  CharacterSymbols(byte[] bytes, int first) {
    this.bytes = bytes;
    this.first = first;
  }

  @Override
  public int perWord() {
    return 1;
  }

  @Override
  public int first() {
    return first;
  }

  @Override
  public int end() {
    return bytes.length;
  }

  @Override
  public int next(int place) {
    return place + 1;
  }

  @Override
  public boolean is(int place, byte symbol) {
    return symbol == bytes[place];
  }

  @Override
  public byte[] at(int place) {
    return new byte[] {bytes[place]};
  }
}
