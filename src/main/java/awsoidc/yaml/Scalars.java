package awsoidc.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Turns single values and lists of them into types, and says where that fails. */
public record Scalars(Problems problems) {

  /** A value that {@code parse} understands; anything else must be {@code expected}. */
  public <T> Optional<T> one(
      String what, Node node, Function<String, Optional<T>> parse, String expected) {
    Optional<T> value = parsed(node, parse);
    if (value.isEmpty()) {
      problems.wrong(node, what, expected);
    }
    return value;
  }

  /** The same for a secret, which no message shows. */
  public <T> Optional<T> secret(
      String what, Node node, Function<String, Optional<T>> parse, String expected) {
    Optional<T> value = parsed(node, parse);
    if (value.isEmpty()) {
      problems.wrongSecret(node, what, expected);
    }
    return value;
  }

  private static <T> Optional<T> parsed(Node node, Function<String, Optional<T>> parse) {
    return node instanceof Node.Scalar scalar && !scalar.isNull()
        ? parse.apply(scalar.text())
        : Optional.empty();
  }

  /** One value or a list of them, at least one. */
  public <T> List<T> some(
      String what, Node node, Function<String, Optional<T>> parse, String expected) {
    List<T> values = new ArrayList<>();
    each(what, node, parse, expected, (value, place) -> values.add(value));
    return List.copyOf(values);
  }

  public <T> void each(
      String what,
      Node node,
      Function<String, Optional<T>> parse,
      String expected,
      BiConsumer<T, Node> into) {
    List<Node> items = node instanceof Node.Items list ? list.items() : List.of(node);
    if (items.isEmpty()) {
      problems.wrong(node, what, expected + "; this list has nothing in it");
    }
    for (Node item : items) {
      one(what, item, parse, expected).ifPresent(value -> into.accept(value, item));
    }
  }
}
