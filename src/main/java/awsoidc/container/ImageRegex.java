package awsoidc.container;

import java.util.regex.Pattern;

/** The regular expression that an {@link ImagePattern} means. Braces are in no others. */
final class ImageRegex {

  private final String glob;
  private final StringBuilder regex = new StringBuilder();
  private int at;
  private boolean inBraces;
  private boolean bracesBeginSegment;

  /** Whether a segment begins here. */
  private boolean begins = true;

  ImageRegex(String glob) {
    this.glob = glob;
  }

  Pattern pattern() {
    while (at < glob.length()) {
      char c = glob.charAt(at);
      if (c == '*') {
        stars();
      } else if (c == '[') {
        brackets();
      } else if (c == '{' || (inBraces && (c == ',' || c == '}'))) {
        brace(c);
      } else {
        one(c);
      }
    }
    return Pattern.compile(regex.toString());
  }

  private void stars() {
    int first = at;
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    boolean whole = at - first == 2 && begins && segmentEnds(at);
    if (whole && at < glob.length() && glob.charAt(at) == '/') {
      at++;
      regex.append("(?:.*/)?");
      return; // where the next segment begins
    }
    regex.append(whole ? ".*" : "[^/]*");
    begins = false;
  }

  /** Behind braces that end here, where they do. */
  private boolean segmentEnds(int from) {
    boolean inside = inBraces && from < glob.length() && ",}".indexOf(glob.charAt(from)) >= 0;
    int end = inside ? glob.indexOf('}', from) + 1 : from;
    return end == glob.length() || glob.charAt(end) == '/';
  }

  /** {@code [a-z]}, {@code [!a-z]} or {@code [^a-z]}; never a slash. */
  private void brackets() {
    regex.append("[[^/]&&[");
    at++;
    if (at < glob.length() && "!^".indexOf(glob.charAt(at)) >= 0) {
      regex.append('^');
      at++;
    }
    for (boolean first = true; at < glob.length(); first = false) {
      char c = glob.charAt(at++);
      if (c == ']' && !first) {
        break;
      }
      // All else that means something in a Java class of characters is meant as it stands.
      boolean plain = Character.isLetterOrDigit(c) || (c == '-' && !first);
      regex
          .append(plain ? "" : "\\")
          .append(c == '\\' && at < glob.length() ? glob.charAt(at++) : c);
    }
    regex.append("]]");
    begins = false;
  }

  private void brace(char c) {
    if (c == '{') {
      inBraces = true;
      bracesBeginSegment = begins;
    } else if (c == ',') {
      begins = bracesBeginSegment;
    } else {
      inBraces = false;
      begins = false;
    }
    regex.append(c == '{' ? "(?:" : c == ',' ? "|" : ")");
    at++;
  }

  private void one(char c) {
    at++;
    boolean escaped = c == '\\' && at < glob.length();
    char plain = escaped ? glob.charAt(at++) : c;
    regex.append(c == '?' ? "[^/]" : Pattern.quote(String.valueOf(plain)));
    begins = plain == '/';
  }
}
