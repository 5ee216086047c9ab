package awsoidc.lint;

/** How many pieces a file has so far, those of policies in its texts included. */
final class PieceCount {

  /**
   * Objects, lists and values, each of which takes up to 150 bytes of the 64 MiB that there are.
   */
  static final int MAX = 150_000;

  private int pieces;

  void add() {
    pieces++;
  }

  boolean isTooLarge() {
    return pieces > MAX;
  }
}
