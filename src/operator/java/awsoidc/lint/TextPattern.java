package awsoidc.lint;

import awsoidc.pattern.Glob;
import awsoidc.pattern.Wildcards;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of texts, step by step, so that patterns of different kinds can be compared: this
 * program's, IAM's, and the shape of GitLab's subjects.
 */
record TextPattern(List<Step> steps) {

  /** Which characters a step stands for. */
  enum Kind {
    LITERAL,
    ANY,
    NOT_SLASH,
    /** Of a project's path ("Reserved project and group names", GitLab Docs). */
    PATH,
    /** Of one segment of it. */
    SEGMENT,
    /** Of a ref (git-check-ref-format(1)): no colon. */
    REF,
    REF_SEGMENT;

    private boolean has(char c) {
      return switch (this) {
        case LITERAL -> false;
        case ANY -> true;
        case NOT_SLASH -> c != '/';
        case PATH -> c == '/' || SEGMENT.has(c);
        case SEGMENT -> Character.isLetterOrDigit(c) || "_.-".indexOf(c) >= 0;
        case REF -> " ~^:?*[\\".indexOf(c) < 0 && c >= ' ';
        case REF_SEGMENT -> c != '/' && REF.has(c);
      };
    }
  }

  /**
   * A character.
   *
   * @param literal of the kind {@code LITERAL}
   * @param repeated whether it stands for any number of them, also none
   */
  record Step(Kind kind, char literal, boolean repeated) {
    boolean takes(char c) {
      return kind == Kind.LITERAL ? c == literal : kind.has(c);
    }
  }

  TextPattern {
    steps = List.copyOf(steps);
  }

  static TextPattern literal(String text) {
    return new TextPattern(
        text.chars().mapToObj(c -> new Step(Kind.LITERAL, (char) c, false)).toList());
  }

  static TextPattern anyNumberOf(Kind kind) {
    return new TextPattern(List.of(new Step(kind, ' ', true)));
  }

  static TextPattern some(Kind kind) {
    return new TextPattern(List.of(new Step(kind, ' ', false), new Step(kind, ' ', true)));
  }

  /** A pattern of IAM's. */
  static TextPattern of(Wildcards pattern) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < pattern.text().length(); i++) {
      char c = pattern.text().charAt(i);
      boolean wild = pattern.wild().charAt(i) == c && (c == '*' || c == '?');
      steps.add(new Step(wild ? Kind.ANY : Kind.LITERAL, c, wild && c == '*'));
    }
    return new TextPattern(steps);
  }

  /**
   * A pattern of this program's.
   *
   * @param within what {@code *} stands for
   * @param across what {@code **} stands for
   */
  static TextPattern of(Glob glob, Kind within, Kind across) {
    List<Step> steps = new ArrayList<>();
    String text = glob.pattern();
    for (int i = 0; i < text.length(); i++) {
      boolean star = text.charAt(i) == '*';
      boolean two = text.startsWith("**", i);
      Kind kind = two ? across : star ? within : Kind.LITERAL;
      steps.add(new Step(kind, text.charAt(i), star));
      i += two ? 1 : 0;
    }
    return new TextPattern(steps);
  }

  /** A quick check that rules out most: whether both begin alike, as far as they are literal. */
  boolean beginsLike(TextPattern other) {
    for (int i = 0; i < Math.min(steps.size(), other.steps.size()); i++) {
      Step mine = steps.get(i);
      Step theirs = other.steps.get(i);
      if (mine.kind != Kind.LITERAL || theirs.kind != Kind.LITERAL) {
        return true;
      }
      if (mine.literal != theirs.literal) {
        return false;
      }
    }
    return true;
  }

  TextPattern then(TextPattern next) {
    List<Step> all = new ArrayList<>(steps);
    all.addAll(next.steps);
    return new TextPattern(all);
  }
}
