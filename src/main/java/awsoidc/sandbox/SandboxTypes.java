package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** All types of sandboxes. */
public record SandboxTypes(List<SandboxType> all) {

  /** Those of this program. */
  public static final SandboxTypes OURS =
      new SandboxTypes(
          List.of(new HostType(), new UserType(), new BubblewrapType(), new ContainerType()));

  public SandboxTypes {
    all = List.copyOf(all);
  }

  List<String> names() {
    return all.stream().map(SandboxType::name).toList();
  }

  Optional<SandboxType> named(String name) {
    return all.stream().filter(type -> type.name().equals(name)).findFirst();
  }

  /** The keys that some types have, each once. */
  Set<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    all.forEach(type -> type.keys().forEach(key -> keys.add(key.name())));
    return keys;
  }

  /** Reports the keys that only other types have. */
  void refuseKeysOfOthers(SandboxType type, Fields fields) {
    Set<String> others = keys();
    type.keys().forEach(key -> others.remove(key.name()));
    others.forEach(key ->
        fields.wrong(key, "has no effect on the sandbox type " + type.name() + ": take it out"));
  }

  /** What a job left elsewhere, of a record's words, among others; empty if they name none. */
  public Optional<Leftovers> leftovers(Map<String, String> words) {
    return all.stream().flatMap(type -> type.leftovers(words).stream()).findFirst();
  }

  /** Where on this machine jobs may leave something else than processes and files. */
  public List<Leftovers.Place> places(Function<String, Optional<String>> variable) {
    return all.stream().flatMap(type -> type.places(variable).stream()).toList();
  }
}
