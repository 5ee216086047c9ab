package awsoidc.lint;

import awsoidc.pattern.Glob;
import awsoidc.pattern.Wildcards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of texts, step by step, so that patterns of different kinds can be compared: this
 * program's, IAM's, and the shape of GitLab's subjects.
 */
public record TextPattern(List<Step> steps) {

  /** Which characters a step stands for. */
  public enum Kind {
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
  public record Step(Kind kind, char literal, boolean repeated) {
    boolean takes(char c) {
      return kind == Kind.LITERAL ? c == literal : kind.has(c);
    }
  }

  public TextPattern {
    steps = List.copyOf(steps);
  }

  public static TextPattern literal(String text) {
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
  public static TextPattern of(Wildcards pattern) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < pattern.text().length(); i++) {
      char c = pattern.text().charAt(i);
      boolean wild = pattern.wild().startsWith(String.valueOf(c), i) && (c == '*' || c == '?');
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
  public static TextPattern of(Glob glob, Kind within, Kind across) {
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

  /** Whether some text fits both; may say yes where none does. */
  public boolean meets(TextPattern other) {
    if (!beginsLike(other)) {
      return false;
    }
    try {
      return TextSearch.text(List.of(this, other), List.of()).isPresent();
    } catch (TextSearch.Undecided e) {
      return true;
    }
  }

  /** Whether each text that fits the other fits this, too; may say no where it is so. */
  public boolean covers(TextPattern other) {
    try {
      return other.besides(List.of(this)).isEmpty();
    } catch (TextSearch.Undecided e) {
      return false;
    }
  }

  /** A text that fits this and none of the others. */
  Optional<String> besides(List<TextPattern> others) throws TextSearch.Undecided {
    return TextSearch.text(List.of(this), others.stream().filter(this::beginsLike).toList());
  }

  /** One that fits this and none of the others, to be shown; absent also where none is found. */
  public Optional<String> example(List<TextPattern> others) {
    try {
      return besides(others);
    } catch (TextSearch.Undecided e) {
      return Optional.empty();
    }
  }
}
