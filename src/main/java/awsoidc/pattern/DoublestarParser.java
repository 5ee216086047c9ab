package awsoidc.pattern;

import awsoidc.pattern.Doublestar.Any;
import awsoidc.pattern.Doublestar.Either;
import awsoidc.pattern.Doublestar.One;
import awsoidc.pattern.Doublestar.Part;
import java.util.ArrayList;
import java.util.List;

/** Reads a {@link Doublestar}. An unclosed bracket or brace ends with the pattern. */
final class DoublestarParser {

  /** Deeper braces are ordinary characters, which bounds the recursion. */
  private static final int MAX_DEPTH = 20;

  private final String pattern;
  private int at;
  private int depth;

  /** Whether a segment begins here. */
  private boolean begins = true;

  DoublestarParser(String pattern) {
    this.pattern = pattern;
  }

  List<Part> parts() {
    return sequence();
  }

  /** Up to the end of the alternative or of the pattern. */
  private List<Part> sequence() {
    List<Part> parts = new ArrayList<>();
    while (at < pattern.length() && !(depth > 0 && ",}".indexOf(pattern.charAt(at)) >= 0)) {
      char c = pattern.charAt(at);
      if (c == '*') {
        parts.add(stars());
      } else if (c == '[') {
        parts.add(brackets());
      } else if (c == '{' && depth < MAX_DEPTH) {
        parts.add(braces());
      } else {
        parts.add(one(c));
      }
    }
    return parts;
  }

  private Part stars() {
    int first = at;
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    boolean whole = at - first == 2 && begins && segmentEnds(at, depth);
    if (whole && at < pattern.length() && pattern.charAt(at) == '/') {
      at++;
      return new Any(true, true); // and the next segment begins
    }
    begins = false;
    return new Any(whole, false);
  }

  /** Whether a segment ends here, or after the braces that end here. */
  private boolean segmentEnds(int from, int within) {
    int end = from;
    for (int level = within; level > 0 && end < pattern.length(); level--) {
      if (",}".indexOf(pattern.charAt(end)) < 0) {
        break;
      }
      end = closing(end) + 1;
    }
    return end >= pattern.length() || pattern.charAt(end) == '/';
  }

  /** Where the braces end that we are in. */
  private int closing(int from) {
    int level = 0;
    for (int i = from; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        level++;
      } else if (c == '}' && level-- == 0) {
        return i;
      }
    }
    return pattern.length();
  }

  /** {@code [a-z]}, {@code [!a-z]} or {@code [^a-z]}; never a slash. */
  private Part brackets() {
    at++;
    boolean not = at < pattern.length() && "!^".indexOf(pattern.charAt(at)) >= 0;
    at += not ? 1 : 0;
    StringBuilder ranges = new StringBuilder(); // the first and the last of each
    for (boolean first = true; at < pattern.length(); first = false) {
      if (pattern.charAt(at) == ']' && !first) {
        at++;
        break;
      }
      char from = plain();
      boolean range =
          at + 1 < pattern.length() && pattern.charAt(at) == '-' && pattern.charAt(at + 1) != ']';
      at += range ? 1 : 0;
      ranges.append(from).append(range ? plain() : from);
    }
    begins = false;
    String all = ranges.toString();
    return (One) c -> c != '/' && within(all, c) != not;
  }

  private static boolean within(String ranges, char c) {
    for (int i = 0; i < ranges.length(); i += 2) {
      if (ranges.charAt(i) <= c && c <= ranges.charAt(i + 1)) {
        return true;
      }
    }
    return false;
  }

  private Part braces() {
    boolean begin = begins;
    List<List<Part>> alternatives = new ArrayList<>();
    depth++;
    do {
      at++; // over the brace or the comma
      begins = begin;
      alternatives.add(sequence());
    } while (at < pattern.length() && pattern.charAt(at) == ',');
    depth--;
    at++;
    begins = false;
    return new Either(alternatives);
  }

  private Part one(char c) {
    if (c == '?') {
      at++;
      begins = false;
      return (One) other -> other != '/';
    }
    char plain = plain();
    begins = plain == '/';
    return (One) other -> other == plain;
  }

  /** The next character, which a backslash may stand before. */
  private char plain() {
    if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
      at++;
    }
    return pattern.charAt(at++);
  }
}
