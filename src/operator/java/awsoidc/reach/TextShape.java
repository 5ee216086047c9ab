package awsoidc.reach;

import awsoidc.pattern.Glob;
import awsoidc.pattern.Wildcards;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * All texts that a pattern stands for, to be compared with those of another: patterns of rules
 * ({@code *} stays within a segment) and of IAM ({@code *} and {@code ?} stand for any characters).
 */
final class TextShape {

  /** One character, any. */
  private static final int ONE = -1;

  /** Any characters; the bits of what it excludes are added. */
  private static final int RUN = -16;

  private static final int NO_SLASH = 1;
  private static final int NO_COLON = 2;

  /** Longer patterns, multiplied, are not compared. */
  private static final long MAX_STEPS = 1 << 20;

  /** Any text without a colon, such as a path or a ref of GitLab's. */
  static final TextShape ANY_PART = new TextShape(new int[] {RUN + NO_COLON});

  /** Any name without slashes and colons. */
  static final TextShape ANY_NAME = new TextShape(new int[] {RUN + NO_SLASH + NO_COLON});

  /** Characters, and negative ones for what stands for others. */
  private final int[] symbols;

  private TextShape(int[] symbols) {
    this.symbols = symbols;
  }

  static TextShape of(String text) {
    return new TextShape(text.chars().toArray());
  }

  /** Of a claim of a rule. */
  static TextShape of(Glob glob) {
    return of(glob, 0);
  }

  /** Of a claim that has no colons. */
  static TextShape ofPart(Glob glob) {
    return of(glob, NO_COLON);
  }

  private static TextShape of(Glob glob, int excluded) {
    String pattern = glob.pattern();
    IntStream.Builder symbols = IntStream.builder();
    for (int i = 0; i < pattern.length(); i++) {
      if (pattern.startsWith("**", i)) {
        symbols.add(RUN + excluded);
        i++;
      } else {
        char c = pattern.charAt(i);
        symbols.add(c == '*' ? RUN + NO_SLASH + excluded : c);
      }
    }
    return new TextShape(symbols.build().toArray());
  }

  /** Of a value of a trust policy. */
  static TextShape of(Wildcards pattern) {
    IntStream.Builder symbols = IntStream.builder();
    for (int i = 0; i < pattern.text().length(); i++) {
      char wild = i < pattern.wild().length() ? pattern.wild().charAt(i) : ' ';
      symbols.add(wild == '*' ? RUN : wild == '?' ? ONE : pattern.text().charAt(i));
    }
    return new TextShape(symbols.build().toArray());
  }

  /** This and then that. */
  TextShape then(TextShape next) {
    int[] both = Arrays.copyOf(symbols, symbols.length + next.symbols.length);
    System.arraycopy(next.symbols, 0, both, symbols.length, next.symbols.length);
    return new TextShape(both);
  }

  /** Whether some text is of both; may say yes where it is not, of very long patterns. */
  boolean meets(TextShape other) {
    if (isTooLong(other)) {
      return true;
    }
    int[] theirs = other.symbols;
    boolean[] reached = new boolean[theirs.length + 1];
    reached[0] = true;
    skip(reached, theirs);
    for (int mine : symbols) {
      boolean[] next = new boolean[theirs.length + 1];
      for (int j = 0; j <= theirs.length; j++) {
        if (isRun(mine)) {
          next[j] |= reached[j] || (j > 0 && next[j - 1] && mayStandFor(mine, theirs[j - 1]));
        } else {
          next[j] |= j > 0 && reached[j - 1] && !isRun(theirs[j - 1]) && alike(mine, theirs[j - 1]);
          next[j] |=
              j > 0 && reached[j] && isRun(theirs[j - 1]) && mayStandFor(theirs[j - 1], mine);
        }
      }
      skip(next, theirs);
      reached = next;
    }
    return reached[theirs.length];
  }

  /** A run may stand for nothing. */
  private static void skip(boolean[] reached, int[] theirs) {
    for (int j = 1; j < reached.length; j++) {
      reached[j] |= reached[j - 1] && isRun(theirs[j - 1]);
    }
  }

  /** Whether every text of the other is one of this, too; may say no where it is. */
  boolean covers(TextShape other) {
    if (isTooLong(other)) {
      return false;
    }
    int[] theirs = other.symbols;
    boolean[] reached = new boolean[theirs.length + 1];
    reached[0] = true;
    for (int mine : symbols) {
      boolean[] next = new boolean[theirs.length + 1];
      for (int j = 0; j <= theirs.length; j++) {
        if (isRun(mine)) {
          next[j] = reached[j] || (j > 0 && next[j - 1] && standsFor(mine, theirs[j - 1]));
        } else {
          boolean same = j > 0 && (mine == theirs[j - 1] || (mine == ONE && !isRun(theirs[j - 1])));
          next[j] = same && reached[j - 1];
        }
      }
      reached = next;
    }
    return reached[theirs.length];
  }

  private boolean isTooLong(TextShape other) {
    return (long) symbols.length * other.symbols.length > MAX_STEPS;
  }

  private static boolean isRun(int symbol) {
    return symbol <= RUN + NO_SLASH + NO_COLON;
  }

  private static boolean alike(int one, int other) {
    return one == other || one == ONE || other == ONE;
  }

  /** Whether a run and a symbol have a text in common. */
  private static boolean mayStandFor(int run, int symbol) {
    return symbol < 0 || !isExcluded(run, symbol);
  }

  /** Whether a run stands for all that a symbol does. */
  private static boolean standsFor(int run, int symbol) {
    if (isRun(symbol)) {
      int excluded = run - RUN;
      return ((symbol - RUN) & excluded) == excluded;
    }
    return symbol == ONE ? run == RUN : !isExcluded(run, symbol);
  }

  private static boolean isExcluded(int run, int character) {
    int excluded = run - RUN;
    return (character == '/' && (excluded & NO_SLASH) != 0)
        || (character == ':' && (excluded & NO_COLON) != 0);
  }

  /** As a pattern of IAM's. */
  @Override
  public String toString() {
    StringBuilder pattern = new StringBuilder();
    for (int symbol : symbols) {
      pattern.append(isRun(symbol) ? '*' : symbol == ONE ? '?' : (char) symbol);
    }
    return pattern.toString();
  }
}
