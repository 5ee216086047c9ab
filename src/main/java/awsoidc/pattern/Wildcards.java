package awsoidc.pattern;

/**
 * A pattern of IAM's: {@code *} and {@code ?} stand for any characters, slashes and colons too.
 * Matching takes at most pattern × text steps, whoever wrote either; a regular expression would
 * backtrack.
 *
 * @param wild as long as the text, with * and ? where these are not themselves
 */
public record Wildcards(String text, String wild) {

  public static Wildcards of(String pattern) {
    return new Wildcards(pattern, pattern);
  }

  public boolean match(String actual) {
    int p = 0;
    int t = 0;
    int star = -1; // the last one seen
    int retry = 0; // how much of the text it stands for ends here
    while (t < actual.length()) {
      if (is('*', p)) {
        star = p++;
        retry = t;
      } else if (is('?', p)) {
        p++;
        t += Character.charCount(actual.codePointAt(t));
      } else if (p < text.length() && text.charAt(p) == actual.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        retry += Character.charCount(actual.codePointAt(retry));
        t = retry;
      } else {
        return false;
      }
    }
    while (is('*', p)) {
      p++;
    }
    return p == text.length();
  }

  private boolean is(char wildcard, int at) {
    return at < wild.length() && wild.charAt(at) == wildcard;
  }
}
