package awsoidc.trust;

/**
 * A pattern of IAM's: {@code *} and {@code ?} stand for any characters, slashes and colons too.
 * Matching takes at most pattern × text steps, whoever wrote either; a regular expression would
 * backtrack.
 */
record Wildcards(String pattern) {

  /** Whether the whole of a text fits. */
  boolean match(String text) {
    int p = 0;
    int t = 0;
    int star = -1; // the last one seen
    int retry = 0; // how much of the text it stands for ends here
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = t;
      } else if (p < pattern.length() && pattern.charAt(p) == '?') {
        p++;
        t += Character.charCount(text.codePointAt(t));
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        retry += Character.charCount(text.codePointAt(retry));
        t = retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
