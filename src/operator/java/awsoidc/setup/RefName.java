package awsoidc.setup;

/**
 * A branch or a tag, or a pattern of them ("git-check-ref-format", Git). Of a policy, IAM takes no
 * characters but those of Latin-1; here they are ASCII.
 */
final class RefName {

  static final String SHAPE = "[!-~]{1,255}";

  static final String RULE = "must have letters, digits and signs of ASCII, without spaces";

  private RefName() {}

  /** What is wrong with a name that has the shape; empty if nothing is. */
  static String problem(String name) {
    if (name.startsWith("refs/heads/") || name.startsWith("refs/tags/")) {
      return "must be the short name: " + name.replaceFirst("^refs/(heads|tags)/", "");
    }
    if (name.indexOf('?') >= 0) {
      return "must not have ?: git takes none in a name, and patterns have * alone";
    }
    boolean odd = name.chars().anyMatch(symbol -> "~^:[\\".indexOf(symbol) >= 0);
    boolean oddly =
        name.startsWith("/")
            || name.startsWith("-")
            || name.startsWith(".")
            || name.endsWith("/")
            || name.endsWith(".")
            || name.endsWith(".lock");
    boolean within =
        name.contains("..") || name.contains("//") || name.contains("/.") || name.contains("@{");
    return odd || oddly || within ? "is not a name that git takes" : "";
  }
}
