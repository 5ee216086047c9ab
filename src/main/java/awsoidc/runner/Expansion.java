package awsoidc.runner;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * {@code $NAME} and {@code ${NAME}} in a text of the payload, as the runner expands them there
 * (Go's os.Expand): the unknown is nothing, {@code $$} is one {@code $}. Values of variables are
 * expanded once themselves, unless they are raw.
 *
 * @param others the runner's own, which no payload has
 */
public record Expansion(
    Map<String, String> values, Set<String> raw, Function<String, Optional<String>> others) {

  /** No variable's name is longer: a text of many unclosed braces must not take quadratic time. */
  private static final int MAX_NAME = 1_000;

  String expand(String text) {
    return expand(text, true);
  }

  private String expand(String text, boolean nested) {
    return expand(text, name -> value(name, nested), Integer.MAX_VALUE).orElseThrow();
  }

  /**
   * The same with values as they are.
   *
   * @return empty if it would be longer than the limit
   */
  public static Optional<String> expand(String text, Function<String, String> value, int limit) {
    StringBuilder expanded = new StringBuilder();
    int at = 0;
    while (at < text.length() && expanded.length() <= limit) {
      char c = text.charAt(at);
      if (c != '$' || at + 1 == text.length()) {
        expanded.append(c);
        at++;
        continue;
      }
      int begin = at + 1;
      boolean braced = text.charAt(begin) == '{';
      int end = braced ? closing(text, begin) : nameEnd(text, begin);
      if (text.charAt(begin) == '$') {
        expanded.append('$');
        at = begin + 1;
      } else if (end < 0 || end == begin) {
        expanded.append(c);
        at++;
      } else {
        expanded.append(value.apply(text.substring(braced ? begin + 1 : begin, end)));
        at = braced ? end + 1 : end;
      }
    }
    return expanded.length() > limit ? Optional.empty() : Optional.of(expanded.toString());
  }

  private static int closing(String text, int begin) {
    return text.indexOf('}', begin, Math.min(text.length(), begin + MAX_NAME));
  }

  private static int nameEnd(String text, int begin) {
    int end = begin;
    while (end < text.length() && isOfName(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isOfName(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private String value(String name, boolean nested) {
    String value = values.get(name);
    if (value == null) {
      return others.apply(name).orElse("");
    }
    return nested && !raw.contains(name) ? expand(value, false) : value;
  }
}
