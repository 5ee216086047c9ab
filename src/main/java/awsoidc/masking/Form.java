package awsoidc.masking;

/**
 * One way in which a secret may appear in a stream, as an automaton over bytes. Its beginning is
 * narrower than the automaton: few bytes at each place.
 */
abstract class Form {

  /** The bytes do not match. */
  static final long DEAD = -1;

  /** This byte is the last one of a match. */
  static final long COMPLETE = -2;

  /** The byte before this one was the last one of a match. */
  static final long COMPLETE_BEFORE = -3;

  /** A flag in a state: the bytes match already, and more may follow. */
  static final long FOUND = 1L << 62;

  /** The possible values of each of the first bytes, as many as {@link Beginnings} needs. */
  final byte[][] beginning;

  Form(byte[][] beginning) {
    this.beginning = beginning;
  }

  /** Whether it may begin at a place, as far as the bytes at hand show. */
  final boolean mayBegin(byte[] bytes, int from, int end) {
    int i = Math.min(beginning.length, end - from) - 1;
    while (i >= 0 && mayHave(i, bytes[from + i])) {
      i--;
    }
    return i < 0;
  }

  /** Whether a byte is one of those at a place of the beginning. */
  final boolean mayHave(int place, byte next) {
    for (byte b : beginning[place]) {
      if (b == next) {
        return true;
      }
    }
    return false;
  }

  /** The state before the first byte. */
  abstract long initial();

  /** The state after one more byte, or one of the constants. */
  abstract long step(long state, byte next);
}
