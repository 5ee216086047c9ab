package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type of sandbox, which {@code sandbox.type} names. Nothing else in this program knows single
 * types: a new one is a class and a line in {@link SandboxTypes}.
 */
public interface SandboxType {

  String TYPE = "type";

  String name();

  /** What it is, in a phrase. */
  String about();

  /** Its own keys, in the order in which messages name them. */
  List<Key<?>> keys();

  /** Keys of every sandbox that have no effect on it. */
  default List<String> unused() {
    return List.of();
  }

  /**
   * Reads its own keys and reports every problem.
   *
   * @param rootRunner whether scripts under the runner's own account would be root
   */
  TypeSettings read(Fields fields, boolean rootRunner);

  /**
   * What a job left elsewhere, from the words of its record; empty if they are not of this type.
   */
  default Optional<Leftovers> leftovers(Map<String, String> words) {
    return Optional.empty();
  }

  /** Where on this machine jobs of this type may leave something. */
  default List<Leftovers.Place> places(Function<String, Optional<String>> variable) {
    return List.of();
  }
}
