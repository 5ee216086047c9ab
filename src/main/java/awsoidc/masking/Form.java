package awsoidc.masking;

/**
 * One way in which a secret may appear in a stream, as an automaton over bytes. A state says how
 * much of it was seen; the first is 0.
 */
interface Form {

  /** What was seen is no part of it. */
  int DEAD = -1;

  /** All of it was seen. */
  int COMPLETE = -2;

  /** The state after one more byte, or one of the constants. */
  int step(int state, byte next);

  /** The bytes that may come in a state, each perhaps more than once; others never do. */
  byte[] following(int state);
}
