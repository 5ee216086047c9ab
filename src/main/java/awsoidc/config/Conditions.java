package awsoidc.config;

import awsoidc.pattern.Glob;
import awsoidc.role.When;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Scalars;
import awsoidc.yaml.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reads {@code when:}, of rules and of sandboxes. */
final class Conditions {

  private Conditions() {}

  /**
   * The conditions of a block; none without {@code when:}.
   *
   * @param check is told of each, with its name in messages
   */
  static When read(
      String position,
      Fields fields,
      BiConsumer<String, Node.Entry> check,
      String expected,
      Problems problems) {
    Map<String, List<Glob>> conditions = new LinkedHashMap<>();
    Optional<Node> node = fields.node("when");
    if (node.isPresent()) {
      for (Node.Entry entry : problems.entries(node.get(), position + ".when", expected)) {
        String what = position + ".when." + entry.key();
        check.accept(what, entry);
        conditions.put(
            entry.key(),
            new Scalars(problems)
                .some(
                    what,
                    entry.value(),
                    text -> Values.text(text).map(Glob::new),
                    "a value, a pattern, or a list of them"));
      }
    }
    return new When(conditions);
  }
}
