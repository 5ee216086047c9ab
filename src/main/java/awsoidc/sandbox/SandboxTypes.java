package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import awsoidc.yaml.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** All types of sandboxes, and how the block of one sandbox is read. */
public record SandboxTypes(List<SandboxType> all) {

  /** Those of this program. */
  public static final SandboxTypes OURS =
      new SandboxTypes(
          List.of(
              new HostType(),
              new UserType(),
              new BubblewrapType(),
              new ContainerType(),
              new SlurmType(),
              new DriverType()));

  private static final Key<Path> BUILDS_DIR =
      Key.path(
          "builds_dir",
          "an absolute path",
          "where jobs are built. Default: builds in /var/lib/aws-oidc-executor, or in"
              + " ~/.local/state/aws-oidc-executor where the runner cannot write there.");

  private static final Key<Path> CACHE_DIR =
      Key.path(
          "cache_dir",
          "an absolute path",
          "where caches are kept. Default: cache in the same directory.");

  private static final Key<Duration> GRACE =
      Key.defined(
          "grace",
          "deadline",
          Values::deadline,
          Values.DURATION + ", 10m at most",
          "how long after SIGTERM a cancelled job's processes are killed. Default: 10s.");

  static final List<Key<?>> COMMON = List.of(BUILDS_DIR, CACHE_DIR, GRACE);

  public SandboxTypes {
    all = List.copyOf(all);
  }

  Key<SandboxType> typeKey() {
    return Key.oneOf(
        SandboxType.TYPE,
        all.stream().map(SandboxType::name).toList(),
        name -> all.stream().filter(type -> type.name().equals(name)).findFirst(),
        "where scripts run. Default: host; user where the runner is root, or `user` is set.");
  }

  /** All keys of a block, in the order in which messages name them. */
  public Set<String> keys() {
    List<String> keys = new ArrayList<>(List.of(SandboxType.TYPE));
    COMMON.forEach(key -> keys.add(key.name()));
    keys.addAll(typesOwnKeys());
    return Fields.keys(keys.toArray(String[]::new));
  }

  private Set<String> typesOwnKeys() {
    Set<String> keys = new LinkedHashSet<>();
    all.forEach(type -> type.keys().forEach(key -> keys.add(key.name())));
    return keys;
  }

  /**
   * Reads a block and reports every problem.
   *
   * @param rootRunner whether scripts under the runner's own account would be root
   */
  public SandboxSettings read(Fields fields, boolean rootRunner) {
    SandboxType type = fields.value(typeKey()).orElseGet(() -> withoutType(fields, rootRunner));
    Set<String> others = typesOwnKeys();
    type.keys().forEach(key -> others.remove(key.name()));
    others.forEach(key ->
        fields.wrong(key, "has no effect on the sandbox type " + type.name() + ": take it out"));
    return new SandboxSettings(
        type.read(fields, rootRunner),
        fields.value(BUILDS_DIR),
        fields.value(CACHE_DIR),
        fields.value(GRACE).orElse(SandboxSettings.DEFAULT_GRACE));
  }

  /** Without a type, no job runs as root: not even on a runner that is root. */
  private static SandboxType withoutType(Fields fields, boolean rootRunner) {
    boolean another = rootRunner || fields.node("user").isPresent();
    return another || fields.node("allow_root").isPresent() ? new UserType() : new HostType();
  }

  /** What a job left elsewhere, from the words of its record; empty if they name nothing. */
  public Optional<Leftovers> leftovers(Map<String, String> words) {
    return all.stream().flatMap(type -> type.leftovers(words).stream()).findFirst();
  }

  /** Where on this machine jobs may leave something besides processes and files. */
  public List<Leftovers.Place> places(Function<String, Optional<String>> variable) {
    return all.stream().flatMap(type -> type.places(variable).stream()).toList();
  }
}
