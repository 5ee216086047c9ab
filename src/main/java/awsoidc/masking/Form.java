package awsoidc.masking;

/**
 * One way in which a secret may appear in a stream, as an automaton over bytes. Its beginning is
 * narrower than the automaton: few bytes at each place.
 */
interface Form {

  /** What was seen is no part of it. */
  long DEAD = -1;

  /** All of it was seen; this byte is its last one. */
  long COMPLETE = -2;

  /** All of it was seen; the byte before this one was its last one. */
  long COMPLETE_BEFORE = -3;

  /** Set in a state: what was seen is a secret already, and more of it may follow. */
  long FOUND = 1L << 62;

  /** The state before the first byte. */
  long initial();

  /** The state after one more byte, or one of the constants. */
  long step(long state, byte next);

  /** For each of its first bytes, as many as {@link Beginnings} knows, those that it may be. */
  byte[][] beginning();
}
