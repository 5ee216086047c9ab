package awsoidc.role;

/**
 * A pattern over a claim or an ARN: {@code *} stands for any characters but {@code /}, {@code **}
 * for any at all, everything else for itself. The whole text must fit; case counts.
 *
 * <p>Matching takes at most pattern × text steps, whatever an author writes into a branch name; a
 * regular expression would backtrack.
 */
public record Glob(String pattern) {

  /** Whether the whole of {@code text} fits. */
  public boolean matches(String text) {
    if (isLiteral()) {
      return pattern.equals(text);
    }
    // reached[j]: the pattern so far can stand for the first j characters of the text.
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (int i = 0; i < pattern.length(); i++) {
      char symbol = pattern.charAt(i);
      if (symbol == '*') {
        boolean acrossSegments = i + 1 < pattern.length() && pattern.charAt(i + 1) == '*';
        i += acrossSegments ? 1 : 0;
        spread(reached, text, acrossSegments);
      } else {
        step(reached, text, symbol);
      }
    }
    return reached[text.length()];
  }

  /** Whether it stands for itself alone. */
  public boolean isLiteral() {
    return pattern.indexOf('*') < 0;
  }

  /** Whether it fits every text that {@code other} fits; may say no where the answer is yes. */
  boolean covers(Glob other) {
    return pattern.equals(other.pattern)
        || pattern.equals("**")
        || (other.isLiteral() && matches(other.pattern));
  }

  private static void spread(boolean[] reached, String text, boolean acrossSegments) {
    for (int j = 1; j < reached.length; j++) {
      reached[j] |= reached[j - 1] && (acrossSegments || text.charAt(j - 1) != '/');
    }
  }

  private static void step(boolean[] reached, String text, char symbol) {
    for (int j = reached.length - 1; j > 0; j--) {
      reached[j] = reached[j - 1] && text.charAt(j - 1) == symbol;
    }
    reached[0] = false;
  }

  @Override
  public String toString() {
    return pattern;
  }
}
