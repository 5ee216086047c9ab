package awsoidc.command;

import awsoidc.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Blocks of YAML with a difference. */
final class Nodes {

  private Nodes() {}

  /** The block with these entries behind its own, unless it has them; an empty value is none. */
  static Node.Block with(Node.Block block, Map<String, Node> defaults) {
    List<Node.Entry> entries =
        new ArrayList<>(block.entries().stream().filter(entry -> !isNull(entry.value())).toList());
    List<String> there = entries.stream().map(Node.Entry::key).toList();
    defaults.forEach((key, value) -> {
      if (!there.contains(key)) {
        entries.add(new Node.Entry(key, value.mark(), value));
      }
    });
    return new Node.Block(entries, block.mark());
  }

  /** The block with another value of this key, if it has the key. */
  static Node.Block changed(Node.Block block, String key, UnaryOperator<Node> change) {
    return new Node.Block(
        block.entries().stream()
            .map(entry -> entry.key().equals(key) ? changed(entry, change) : entry)
            .toList(),
        block.mark());
  }

  /** Another value of every entry, or item; anything else stays. */
  static Node each(Node node, UnaryOperator<Node> change) {
    return switch (node) {
      case Node.Block(List<Node.Entry> entries, var mark) ->
          new Node.Block(entries.stream().map(entry -> changed(entry, change)).toList(), mark);
      case Node.Items(List<Node> items, var mark) ->
          new Node.Items(items.stream().map(change).toList(), mark);
      default -> node;
    };
  }

  /** A block that may be written as nothing. */
  static Node.Block block(Node node) {
    return node instanceof Node.Block block ? block : new Node.Block(List.of(), node.mark());
  }

  private static Node.Entry changed(Node.Entry entry, UnaryOperator<Node> change) {
    return new Node.Entry(entry.key(), entry.mark(), change.apply(entry.value()));
  }

  private static boolean isNull(Node node) {
    return node instanceof Node.Scalar scalar && scalar.isNull();
  }
}
