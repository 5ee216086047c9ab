package awsoidc.command;

import awsoidc.text.Printable;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes YAML that reads as the same nodes again, with the place of each value as a comment. */
final class YamlLines {

  /** The place of a value that the file does not have. */
  static final Mark DEFAULT = new Mark(0, 0);

  /** The place of words about such a value, which are written as a comment. */
  static final Mark TOLD = new Mark(0, 1);

  /** What YAML takes for a text, whatever its version. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "true|false|\\d+[hms]|(?!(?i:null|true|false|y|n|yes|no|on|off)$)[A-Za-z/][\\w/.@+=-]*(:+[\\w/.@+=-]+)*");

  private final String file;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param file as comments name it
   */
  YamlLines(String file) {
    this.file = file;
  }

  List<String> of(Node.Block root) {
    addBlock(root, "");
    return lines;
  }

  private void addBlock(Node.Block block, String indent) {
    for (Node.Entry entry : block.entries()) {
      String key = indent + word(entry.key()) + ":";
      switch (entry.value()) {
        case Node.Scalar(String words, _, Mark mark) when mark.equals(TOLD) ->
            lines.add(indent + "# " + entry.key() + ": " + words + "  # default");
        case Node.Block inner when !inner.entries().isEmpty() -> {
          lines.add(key);
          addBlock(inner, indent + "  ");
        }
        case Node.Items(List<Node> items, _)
            when items.stream().anyMatch(Node.Block.class::isInstance) -> {
          lines.add(key);
          items.forEach(item -> addItem(item, indent + "  "));
        }
        default -> lines.add(key + " " + flow(entry.value()) + "  # " + place(entry.value()));
      }
    }
  }

  private void addItem(Node item, String indent) {
    if (item instanceof Node.Block block && !block.entries().isEmpty()) {
      int first = lines.size();
      addBlock(block, indent + "  ");
      lines.set(first, indent + "- " + lines.get(first).strip());
    } else {
      lines.add(indent + "- " + flow(item) + "  # " + place(item));
    }
  }

  private static String flow(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.isNull() ? "null" : word(scalar.text());
      case Node.Items list ->
          list.items().stream().map(YamlLines::flow).collect(Collectors.joining(", ", "[", "]"));
      case Node.Block block ->
          block.entries().stream()
              .map(entry -> word(entry.key()) + ": " + flow(entry.value()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Node.Alias _ -> throw new IllegalArgumentException("a valid file has no alias");
    };
  }

  private static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : Printable.json(text);
  }

  private String place(Node node) {
    return node.mark().equals(DEFAULT)
        ? "default"
        : Printable.text(file) + ":" + node.mark().line();
  }
}
