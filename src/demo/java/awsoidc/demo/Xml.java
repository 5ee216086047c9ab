package awsoidc.demo;

/** The little XML that AWS's answers are made of. */
final class Xml {

  static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

  private Xml() {}

  /** An element with text. */
  static String text(String name, String value) {
    return element(name, escaped(value));
  }

  /** An element with elements inside. */
  static String element(String name, String... content) {
    return "<" + name + ">" + String.join("", content) + "</" + name + ">";
  }

  /** A root element in a namespace. */
  static String root(String name, String namespace, String... content) {
    String end = "</" + name + ">\n";
    return "<" + name + " xmlns=\"" + namespace + "\">" + String.join("", content) + end;
  }

  private static String escaped(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
