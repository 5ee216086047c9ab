package awsoidc.config;

import java.util.List;

/** A piece of YAML and where it begins. */
sealed interface Node {

  Mark mark();

  /** How a message names it: "a list". */
  String kind();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param isNull written as nothing, {@code ~} or {@code null}
   */
  record Scalar(String text, boolean isNull, Mark mark) implements Node {
    @Override
    public String kind() {
      return isNull
          ? "empty"
          : "\"" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "\"";
    }
  }

  /** A list. */
  record Items(List<Node> items, Mark mark) implements Node {
    @Override
    public String kind() {
      return "a list";
    }
  }

  /** Keys and values, in the order of the file; no key twice. */
  record Block(List<Entry> entries, Mark mark) implements Node {
    @Override
    public String kind() {
      return "a block of keys";
    }
  }

  /** A key, where it stands, and its value. */
  record Entry(String key, Mark mark, Node value) {}
}
