package awsoidc.runner;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code variables} of the payload: of several with one name the last counts.
 *
 * @param raw names of those that the runner does not expand
 * @param open names of those that GitLab shows to everybody: neither masked nor a file
 */
record Variables(Map<String, String> values, Set<String> raw, Set<String> open) {

  static Variables of(List<PayloadObject> variables) {
    Variables read =
        new Variables(new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    for (PayloadObject variable : variables) {
      Optional<String> key = variable.find("key");
      Optional<String> value = variable.find("value");
      if (key.isPresent() && value.isPresent()) {
        boolean hidden = variable.isTrue("file") || variable.isTrue("masked");
        read.values.put(key.get(), value.get());
        keep(read.raw, key.get(), variable.isTrue("raw"));
        keep(read.open, key.get(), variable.isTrue("public") && !hidden);
      }
    }
    return read;
  }

  private static void keep(Set<String> names, String name, boolean in) {
    if (in) {
      names.add(name);
    } else {
      names.remove(name);
    }
  }

  /** Without values: some are secrets. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
