package awsoidc.sandbox;

import awsoidc.container.ContainerReader;
import awsoidc.container.ContainerSettings;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the block of one sandbox. */
public final class SettingsReader {

  /** In the order in which messages name them. */
  public static final Set<String> KEYS = keys();

  /** The account that the packages of GitLab Runner make. */
  private static final String RUNNERS_ACCOUNT = "gitlab-runner";

  private static final String TYPES = "host, user, bubblewrap or container";
  private static final String DIRECTORY = "an absolute path";
  private static final Pattern ACCOUNT = Pattern.compile("(?:[\\w.-]|\\{project_id})+");

  private final String name;
  private final Fields fields;
  private final Problems problems;
  private final boolean rootRunner;

  /**
   * @param name of the block, in what is said of it
   * @param rootRunner whether scripts under the runner's own account would be root
   */
  public SettingsReader(String name, Fields fields, Problems problems, boolean rootRunner) {
    this.name = name;
    this.fields = fields;
    this.problems = problems;
    this.rootRunner = rootRunner;
  }

  private static Set<String> keys() {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "type",
                "allow_root",
                "builds_dir",
                "cache_dir",
                "user",
                "network",
                "binds",
                "grace"));
    keys.addAll(ContainerReader.KEYS);
    return Fields.keys(keys.toArray(String[]::new));
  }

  /** All that is wrong goes to the problems. */
  public SandboxSettings read() {
    SandboxSettings.Type type = type();
    Optional<String> user = user(type);
    refuse(
        "user",
        type,
        SandboxSettings.Type.USER,
        SandboxSettings.Type.BUBBLEWRAP,
        SandboxSettings.Type.CONTAINER);
    refuse("network", type, SandboxSettings.Type.BUBBLEWRAP, SandboxSettings.Type.CONTAINER);
    refuse("binds", type, SandboxSettings.Type.BUBBLEWRAP);
    ContainerReader.KEYS.forEach(key -> refuse(key, type, SandboxSettings.Type.CONTAINER));
    Optional<ContainerSettings> containers =
        type == SandboxSettings.Type.CONTAINER
            ? Optional.of(new ContainerReader(fields).read())
            : Optional.empty();
    Optional<Network> network =
        type == SandboxSettings.Type.BUBBLEWRAP
            ? fields.value("network", Values.oneOf(Network.values()), "shared or none")
            : Optional.empty();
    return new SandboxSettings(
        type,
        fields.value("builds_dir", Values::absolutePath, DIRECTORY),
        fields.value("cache_dir", Values::absolutePath, DIRECTORY),
        user,
        network.orElse(Network.SHARED) == Network.SHARED,
        containers.map(SettingsReader::binds).orElseGet(this::binds),
        containers,
        fields
            .value("grace", Values::deadline, Values.DURATION + ", 10m at most")
            .orElse(SandboxSettings.DEFAULT_GRACE));
  }

  /** Without a type, no job runs as root: not even on a runner that is. */
  private SandboxSettings.Type type() {
    Optional<SandboxSettings.Type> given =
        fields.value("type", Values.oneOf(SandboxSettings.Type.values()), TYPES);
    boolean allowRoot = fields.value("allow_root", Values::bool, Values.BOOLEAN).orElse(false);
    boolean host = given.equals(Optional.of(SandboxSettings.Type.HOST));
    if (fields.node("allow_root").isPresent() && !host) {
      problems.add(
          fields.node("allow_root").get().mark(),
          name + ".allow_root has an effect on `type: host` alone: take it out");
    }
    if (allowRoot) {
      fields.warn(
          "allow_root",
          "lets every author's script run as root where the runner is root: authors can take over"
              + " this machine");
    } else if (host && rootRunner) {
      problems.add(
          fields.node("type").orElseThrow().mark(),
          name
              + ".type is host, and this runner is root, so every author's script would run as"
              + " root: use `type: user` to run them as "
              + RUNNERS_ACCOUNT
              + ", or as another account in `user:`, or add `allow_root: true`");
    }
    return given.orElse(
        rootRunner || fields.node("user").isPresent()
            ? SandboxSettings.Type.USER
            : SandboxSettings.Type.HOST);
  }

  private Optional<String> user(SandboxSettings.Type type) {
    if (type == SandboxSettings.Type.CONTAINER) {
      return Optional.empty();
    }
    Optional<String> user =
        fields.value(
            "user",
            text -> Optional.of(text).filter(given -> ACCOUNT.matcher(given).matches()),
            "the name of an account, such as ci-{project_id}");
    return type == SandboxSettings.Type.USER ? user.or(() -> Optional.of(RUNNERS_ACCOUNT)) : user;
  }

  private List<Bind> binds() {
    return fields.values(
        "binds",
        text -> Values.text(text).flatMap(Bind::parse),
        "SOURCE[:TARGET][:ro|rw] of absolute paths, or a list of them");
  }

  private void refuse(String key, SandboxSettings.Type type, SandboxSettings.Type... possible) {
    if (fields.node(key).isPresent() && !List.of(possible).contains(type)) {
      problems.add(
          fields.node(key).get().mark(),
          name + "." + key + " has no effect on the sandbox type " + lower(type) + ": take it out");
    }
  }

  private static String lower(SandboxSettings.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** What of the machine all of a job's scripts see, also those that run on the host. */
  private static List<Bind> binds(ContainerSettings settings) {
    return settings.volumes().stream()
        .filter(volume -> volume.startsWith("/") && volume.contains(":"))
        .map(volume -> volume.endsWith(":ro") || volume.endsWith(":rw") ? volume : volume + ":rw")
        .flatMap(volume -> Bind.parse(volume).stream())
        .toList();
  }

  /** {@code sandbox.network}. */
  private enum Network {
    SHARED,
    NONE
  }
}
