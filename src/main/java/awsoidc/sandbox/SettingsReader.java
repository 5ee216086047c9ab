package awsoidc.sandbox;

import awsoidc.yaml.Fields;
import awsoidc.yaml.Key;
import awsoidc.yaml.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the block of one sandbox. */
public final class SettingsReader {

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

  /** Of every type. */
  static final List<Key<?>> COMMON = List.of(BUILDS_DIR, CACHE_DIR, GRACE);

  private final SandboxTypes types;
  private final Fields fields;
  private final boolean rootRunner;

  /**
   * @param rootRunner whether scripts under the runner's own account would be root
   */
  public SettingsReader(SandboxTypes types, Fields fields, boolean rootRunner) {
    this.types = types;
    this.fields = fields;
    this.rootRunner = rootRunner;
  }

  /** In the order in which messages name them. */
  public static Set<String> keys(SandboxTypes types) {
    List<String> keys = new ArrayList<>(List.of(SandboxType.TYPE));
    COMMON.forEach(key -> keys.add(key.name()));
    keys.addAll(types.keys());
    return Fields.keys(keys.toArray(String[]::new));
  }

  static Key<SandboxType> type(SandboxTypes types) {
    return Key.oneOf(
        SandboxType.TYPE,
        types.names(),
        types::named,
        "where scripts run. Default: host; user where the runner is root, or `user` is set.");
  }

  /** All that is wrong goes to the problems. */
  public SandboxSettings read() {
    SandboxType type = fields.value(type(types)).orElseGet(this::withoutType);
    types.refuseKeysOfOthers(type, fields);
    return new SandboxSettings(
        type.read(fields, rootRunner),
        fields.value(BUILDS_DIR),
        fields.value(CACHE_DIR),
        fields.value(GRACE).orElse(SandboxSettings.DEFAULT_GRACE));
  }

  /** Without a type, no job runs as root: not even on a runner that is. */
  private SandboxType withoutType() {
    boolean another = rootRunner || fields.node("user").isPresent();
    return another || fields.node("allow_root").isPresent() ? new UserType() : new HostType();
  }
}
