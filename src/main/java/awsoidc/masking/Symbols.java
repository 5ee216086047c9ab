package awsoidc.masking;

/**
 * What a dump prints of some bytes: words of a fixed number of symbols. A symbol has a place; those
 * of the next word begin at the next multiple of that number.
 */
interface Symbols {

  /** How many a word has, at most. */
  int perWord();

  /** The first place, and the one after the last. */
  int first();

  int end();

  /** The place after one. */
  int next(int place);

  boolean is(int place, byte symbol);

  /** All that may be at a place. */
  byte[] at(int place);
}
