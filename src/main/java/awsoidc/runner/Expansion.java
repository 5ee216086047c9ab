package awsoidc.runner;

import java.util.Map;
import java.util.Set;

/**
 * {@code $NAME} and {@code ${NAME}} in a text of the payload, as the runner expands them there
 * (Go's os.Expand): the unknown is nothing, {@code $$} is one {@code $}. Values of variables are
 * expanded once themselves, unless they are raw.
 *
 * @param others the runner's own, which no payload has
 */
record Expansion(
    Map<String, String> values,
    Set<String> raw,
    java.util.function.Function<String, java.util.Optional<String>> others) {

  String expand(String text) {
    return expand(text, true);
  }

  private String expand(String text, boolean nested) {
    StringBuilder expanded = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$' || at + 1 == text.length()) {
        expanded.append(c);
        at++;
        continue;
      }
      int begin = at + 1;
      boolean braced = text.charAt(begin) == '{';
      int end = braced ? text.indexOf('}', begin) : nameEnd(text, begin);
      if (text.charAt(begin) == '$') {
        expanded.append('$');
        at = begin + 1;
      } else if (end < 0 || end == begin) {
        expanded.append(c);
        at++;
      } else {
        expanded.append(value(text.substring(braced ? begin + 1 : begin, end), nested));
        at = braced ? end + 1 : end;
      }
    }
    return expanded.toString();
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
