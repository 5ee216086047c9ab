package awsoidc.pattern;

import java.util.List;

/**
 * A pattern as GitLab Runner takes it for images and artifacts (package doublestar): {@code *} and
 * {@code ?} within a segment, {@code **} as a whole segment for any number of them or none, {@code
 * [a-z]}, {@code {a,b}}, and {@code \} before what is to stand for itself.
 *
 * <p>Matching takes at most pattern × text steps, whatever an author writes; a regular expression
 * would backtrack.
 */
public final class Doublestar {

  private final List<Part> parts;

  public Doublestar(String pattern) {
    this.parts = new DoublestarParser(pattern).parts();
  }

  public boolean matches(String text) {
    return reached(text)[text.length()];
  }

  /** Whether a path fits, or a directory that it is in. */
  public boolean covers(String path) {
    boolean[] reached = reached(path);
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      if (reached[end]) {
        return true;
      }
    }
    return reached[path.length()];
  }

  /** For each length, whether that beginning of the text fits. */
  private boolean[] reached(String text) {
    boolean[] begin = new boolean[text.length() + 1];
    begin[0] = true;
    return through(parts, begin, text);
  }

  private static boolean[] through(List<Part> parts, boolean[] from, String text) {
    boolean[] reached = from;
    for (Part part : parts) {
      reached = part.step(reached, text);
    }
    return reached;
  }

  interface Part {
    /**
     * How far the pattern comes with this part.
     *
     * @param from the lengths of the text that all before it can stand for
     */
    boolean[] step(boolean[] from, String text);
  }

  /** A character, and which. */
  @FunctionalInterface
  interface One extends Part {
    boolean accepts(char c);

    @Override
    default boolean[] step(boolean[] from, String text) {
      boolean[] reached = new boolean[from.length];
      for (int i = 0; i < text.length(); i++) {
        reached[i + 1] = from[i] && accepts(text.charAt(i));
      }
      return reached;
    }
  }

  /**
   * Any characters, of one segment or of several.
   *
   * @param whole whether only where a segment ends
   */
  record Any(boolean segments, boolean whole) implements Part {
    @Override
    public boolean[] step(boolean[] from, String text) {
      boolean[] reached = from.clone();
      boolean open = from[0];
      for (int i = 0; i < text.length(); i++) {
        boolean slash = text.charAt(i) == '/';
        open &= segments || !slash;
        reached[i + 1] |= open && (slash || !whole);
        open |= from[i + 1];
      }
      return reached;
    }
  }

  record Either(List<List<Part>> alternatives) implements Part {
    @Override
    public boolean[] step(boolean[] from, String text) {
      boolean[] reached = new boolean[from.length];
      for (List<Part> alternative : alternatives) {
        boolean[] by = through(alternative, from, text);
        for (int i = 0; i < reached.length; i++) {
          reached[i] |= by[i];
        }
      }
      return reached;
    }
  }
}
