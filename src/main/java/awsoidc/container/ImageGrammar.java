package awsoidc.container;

/**
 * The grammar of image names (package {@code reference} of the distribution project, which Docker
 * and podman both use), without regular expressions: an author wrote the text.
 */
final class ImageGrammar {

  private static final int MAX_PATH = 255;
  private static final int MAX_TAG = 128;
  private static final int MAX_PORT = 5;

  private ImageGrammar() {}

  /** {@code registry.example.com}, {@code [::1]}, each perhaps with a port. */
  static boolean isHost(String text) {
    int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    String name = end < 0 ? text : text.substring(0, end);
    String rest = text.substring(name.length());
    boolean host = name.startsWith("[") ? isIpv6(name) : isDomain(name);
    return host && (rest.isEmpty() || (rest.charAt(0) == ':' && isPort(rest.substring(1))));
  }

  private static boolean isIpv6(String bracketed) {
    String address = bracketed.substring(1, bracketed.length() - 1);
    return !address.isEmpty() && consistsOf(address, ":0123456789abcdefABCDEF");
  }

  private static boolean isDomain(String text) {
    for (String label : text.split("\\.", -1)) {
      if (label.isEmpty() || label.startsWith("-") || label.endsWith("-")) {
        return false;
      }
      for (int i = 0; i < label.length(); i++) {
        if (!isLetterOrDigit(label.charAt(i)) && label.charAt(i) != '-') {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isPort(String text) {
    return !text.isEmpty() && text.length() <= MAX_PORT && consistsOf(text, "0123456789");
  }

  /** The repository without the host: small letters, with single marks between them. */
  static boolean isPath(String text) {
    if (text.length() > MAX_PATH) {
      return false;
    }
    for (String component : text.split("/", -1)) {
      if (!isPathComponent(component)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPathComponent(String text) {
    int at = wordEnd(text, 0);
    if (at == 0) {
      return false;
    }
    while (at < text.length()) {
      int word = separatorEnd(text, at);
      at = wordEnd(text, word);
      if (at == word) {
        return false;
      }
    }
    return true;
  }

  private static int wordEnd(String text, int from) {
    int at = from;
    while (at < text.length() && (isSmall(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    return at;
  }

  /** One dot, one or two underscores, or any number of hyphens. */
  private static int separatorEnd(String text, int from) {
    if (text.startsWith("__", from)) {
      return from + 2;
    }
    char mark = text.charAt(from);
    int at = from;
    if (mark == '-') {
      while (at < text.length() && text.charAt(at) == '-') {
        at++;
      }
    } else if (mark == '.' || mark == '_') {
      at++;
    }
    return at;
  }

  static boolean isTag(String text) {
    if (text.isEmpty()
        || text.length() > MAX_TAG
        || text.charAt(0) == '.'
        || text.charAt(0) == '-') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isLetterOrDigit(text.charAt(i)) && "_.-".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Of the algorithms that the OCI image specification registers ("Descriptors", digests). */
  static boolean isDigest(String text) {
    int colon = text.indexOf(':');
    String algorithm = colon < 0 ? "" : text.substring(0, colon);
    int length = algorithm.equals("sha256") ? 64 : algorithm.equals("sha512") ? 128 : -1;
    String hex = text.substring(colon + 1);
    return hex.length() == length && isHex(hex);
  }

  static boolean isHex(String text) {
    return consistsOf(text, "0123456789abcdef");
  }

  private static boolean consistsOf(String text, String alphabet) {
    for (int i = 0; i < text.length(); i++) {
      if (alphabet.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return isSmall(c) || isDigit(c) || (c >= 'A' && c <= 'Z');
  }

  private static boolean isSmall(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
