package awsoidc.yaml;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One block of the configuration while it is read. Everything wrong goes to the problems, and
 * reading goes on, so that one run tells all.
 */
public final class Fields {

  private final String name;
  private final Node.Block block;
  private final boolean usable;
  private final Problems problems;
  private final Scalars scalars;

  /** A set that lists its keys in the order in which messages name them. */
  public static Set<String> keys(String... keys) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(keys)));
  }

  private Fields(String name, Node.Block block, boolean usable, Problems problems) {
    this.name = name;
    this.block = block;
    this.usable = usable;
    this.problems = problems;
    this.scalars = new Scalars(problems);
  }

  /**
   * The keys of {@code node}, all of which are in {@code known}; no keys at all if it is no block.
   */
  public static Fields of(String name, Node node, Set<String> known, Problems problems) {
    if (node instanceof Node.Block block) {
      for (Node.Entry entry : block.entries()) {
        if (!known.contains(entry.key())) {
          problems.unknownKey(entry, name, known);
        }
      }
      return new Fields(name, block, true, problems);
    }
    boolean empty = node instanceof Node.Scalar scalar && scalar.isNull();
    if (!empty) {
      problems.wrong(
          node, name, "a block of keys, each as \"key: value\": " + String.join(", ", known));
    }
    return new Fields(name, new Node.Block(List.of(), node.mark()), empty, problems);
  }

  /** A loop: it is called twenty times for each of up to 20,000 rules. */
  public Optional<Node> node(String key) {
    for (Node.Entry entry : block.entries()) {
      if (entry.key().equals(key)) {
        return Optional.of(entry.value());
      }
    }
    return Optional.empty();
  }

  /** Warns that the value of this key is unsafe. */
  public void warn(String key, String why) {
    node(key).ifPresent(node -> problems.warn(node.mark(), name + "." + key + " " + why));
  }

  /** Reports that the value of this key is not possible. */
  public void wrong(String key, String why) {
    node(key).ifPresent(node -> problems.add(node.mark(), name + "." + key + " " + why));
  }

  /** Reports the key as missing, unless it is there or the whole is no block anyway. */
  public void require(String key, String example) {
    if (usable && node(key).isEmpty()) {
      problems.missingKey(block.mark(), name, key, example);
    }
  }

  /** Reports both keys as missing, unless exactly one is there. */
  public void requireOneOf(String key, String other, String example) {
    boolean one = node(key).isPresent();
    if (usable && one == node(other).isPresent()) {
      if (one) {
        problems.add(block.mark(), name + " has both " + key + " and " + other + ": keep one");
      } else {
        problems.missingKey(block.mark(), name, key, example);
      }
    }
  }

  /** A value that {@code parse} understands; anything else must be {@code expected}. */
  public <T> Optional<T> value(String key, Function<String, Optional<T>> parse, String expected) {
    return node(key).flatMap(node -> scalars.one(name + "." + key, node, parse, expected));
  }

  /** The value of this key, if it is there and can be read. */
  public <T> Optional<T> value(Key<T> key) {
    return value(key.name(), key.parse(), key.expected());
  }

  /** The same for a secret, which no message shows. */
  public <T> Optional<T> secret(String key, Function<String, Optional<T>> parse, String expected) {
    return node(key).flatMap(node -> scalars.secret(name + "." + key, node, parse, expected));
  }

  /** Each of one value or a list of them, with its place; none if the key is absent. */
  public <T> void each(
      String key, Function<String, Optional<T>> parse, String expected, BiConsumer<T, Node> into) {
    node(key).ifPresent(node -> scalars.each(name + "." + key, node, parse, expected, into));
  }

  /** Reports each of these keys that is present, and why it has no effect. */
  public void refuse(Collection<String> keys, String why) {
    for (Node.Entry entry : block.entries()) {
      if (keys.contains(entry.key())) {
        problems.add(entry.mark(), name + "." + entry.key() + " has no effect " + why);
      }
    }
  }

  /** One value or a list of them; empty if the key is absent. */
  public <T> List<T> values(String key, Function<String, Optional<T>> parse, String expected) {
    return node(key)
        .map(node -> scalars.some(name + "." + key, node, parse, expected))
        .orElse(List.of());
  }

  /** One value of this key or a list of them; empty if it is absent. */
  public <T> List<T> values(Key<T> key) {
    return values(key.name(), key.parse(), key.expected());
  }
}
