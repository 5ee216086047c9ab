package awsoidc.pattern;

import java.util.Arrays;

/**
 * A pattern over a claim or an ARN: {@code *} stands for any characters but {@code /}, {@code **}
 * for any at all, everything else for itself. The whole text must fit; case counts.
 *
 * <p>Matching takes at most pattern × text steps, whatever an author writes into a branch name; a
 * regular expression would backtrack.
 */
public record Glob(String pattern) {

  private static final int WITHIN_SEGMENT = -1;
  private static final int ACROSS_SEGMENTS = -2;

  /** Patterns whose lengths multiply to more are not compared. */
  private static final int MAX_STEPS = 1 << 16;

  public boolean matches(String text) {
    return isLiteral() ? pattern.equals(text) : beginsAndEndsLike(text) && stands(characters(text));
  }

  public boolean isLiteral() {
    return pattern.indexOf('*') < 0;
  }

  /** Whether it fits every text that {@code other} fits; may say no where the answer is yes. */
  public boolean covers(Glob other) {
    if (pattern.equals(other.pattern) || pattern.equals("**")) {
      return true;
    }
    return !isLiteral()
        && beginsAndEndsLike(other.pattern)
        && (long) pattern.length() * other.pattern.length() <= MAX_STEPS
        && stands(symbols(other.pattern));
  }

  /** A quick check that rules out most texts. */
  private boolean beginsAndEndsLike(String text) {
    int tail = pattern.length() - pattern.lastIndexOf('*') - 1;
    return text.regionMatches(0, pattern, 0, pattern.indexOf('*'))
        && text.regionMatches(text.length() - tail, pattern, pattern.length() - tail, tail);
  }

  /**
   * Whether the pattern can stand for these characters. Stars of another pattern are among them as
   * symbols: only a star can stand for one, and for one that crosses segments only its like.
   */
  private boolean stands(int[] theirs) {
    boolean[] reached = new boolean[theirs.length + 1];
    reached[0] = true;
    for (int mine : symbols(pattern)) {
      if (mine == WITHIN_SEGMENT || mine == ACROSS_SEGMENTS) {
        for (int j = 1; j < reached.length; j++) {
          boolean within = theirs[j - 1] != '/' && theirs[j - 1] != ACROSS_SEGMENTS;
          reached[j] |= reached[j - 1] && (within || mine == ACROSS_SEGMENTS);
        }
      } else {
        for (int j = reached.length - 1; j > 0; j--) {
          reached[j] = reached[j - 1] && theirs[j - 1] == mine;
        }
        reached[0] = false;
      }
    }
    return reached[theirs.length];
  }

  private static int[] characters(String text) {
    int[] characters = new int[text.length()];
    for (int i = 0; i < characters.length; i++) {
      characters[i] = text.charAt(i);
    }
    return characters;
  }

  private static int[] symbols(String pattern) {
    int[] symbols = new int[pattern.length()];
    int count = 0;
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.startsWith("**", i)) {
        symbols[count++] = ACROSS_SEGMENTS;
        i++;
      } else {
        symbols[count++] = pattern.charAt(i) == '*' ? WITHIN_SEGMENT : pattern.charAt(i);
      }
    }
    return Arrays.copyOf(symbols, count);
  }

  @Override
  public String toString() {
    return pattern;
  }
}
