package awsoidc.config;

import awsoidc.container.ContainerSettings;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.role.Glob;
import awsoidc.role.When;
import awsoidc.sandbox.Bind;
import awsoidc.sandbox.SandboxSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code sandbox:}: one, or a list of them with {@code when:}. */
final class SandboxReader {

  static final Set<String> SANDBOX =
      ConfigurationReader.ordered(
          Stream.concat(
                  Stream.of(
                      "type",
                      "allow_root",
                      "builds_dir",
                      "cache_dir",
                      "user",
                      "network",
                      "binds",
                      "grace",
                      "when"),
                  ContainerReader.KEYS.stream())
              .toArray(String[]::new));

  /** What GitLab itself says of a job in its payload. */
  static final Set<String> FACTS =
      ConfigurationReader.ordered(
          "project_id", "project_path", "namespace_path", "ref", "ref_type", "ref_protected");

  private static final int MOST_SANDBOXES = 1_000;

  /** The account that the packages of GitLab Runner make. */
  private static final String RUNNERS_ACCOUNT = "gitlab-runner";

  private static final String TYPES = "host, user, bubblewrap or container";
  private static final String DIRECTORY = "an absolute path";
  private static final Pattern ACCOUNT = Pattern.compile("(?:[\\w.-]|\\{project_id})+");

  private final Problems problems;
  private final Scalars scalars;
  private final Way way;
  private final boolean byClaims;
  private final boolean rootRunner;

  /**
   * @param way of delivery, which must get through to where scripts run
   * @param byClaims whether tokens are verified, so that their claims may choose
   * @param rootRunner whether scripts under the runner's own account would be root
   */
  SandboxReader(Problems problems, Way way, boolean byClaims, boolean rootRunner) {
    this.problems = problems;
    this.scalars = new Scalars(problems);
    this.way = way;
    this.byClaims = byClaims;
    this.rootRunner = rootRunner;
  }

  Sandboxes read(Optional<Node> node) {
    return new Sandboxes(choices(node), byClaims);
  }

  private List<Sandboxes.Choice> choices(Optional<Node> node) {
    if (node.isEmpty()) {
      return List.of(choice("sandbox", new Node.Block(List.of(), Mark.START), false));
    }
    if (!(node.get() instanceof Node.Items list)) {
      return List.of(choice("sandbox", node.get(), false));
    }
    if (list.items().isEmpty() || list.items().size() > MOST_SANDBOXES) {
      problems.wrong(list, "sandbox", "a sandbox, or a list of 1 to " + MOST_SANDBOXES);
      return List.of();
    }
    List<Sandboxes.Choice> choices = new ArrayList<>();
    for (Node item : list.items()) {
      String position = "sandbox " + (choices.size() + 1);
      Sandboxes.Choice choice = choice(position, item, true);
      if (!choices.isEmpty() && choices.getLast().when().conditions().isEmpty()) {
        problems.add(
            item.mark(),
            position + " is never reached: the one before it has no `when:` and is for every job");
      }
      choices.add(choice);
    }
    warnOfWeakest(list.items().getLast(), choices);
    return choices;
  }

  /** The last one is for jobs that nobody thought of: it should be the strongest. */
  private void warnOfWeakest(Node node, List<Sandboxes.Choice> choices) {
    Sandboxes.Choice last = choices.getLast();
    if (!last.when().conditions().isEmpty()) {
      return;
    }
    for (Sandboxes.Choice earlier : choices.subList(0, choices.size() - 1)) {
      List<String> weaknesses = last.settings().weaknessesAgainst(earlier.settings());
      if (!weaknesses.isEmpty()) {
        problems.warn(
            node.mark(),
            last.name()
                + " is for every job that fits none before it, and is weaker than "
                + earlier.name()
                + ", or cannot be compared ("
                + String.join(", ", weaknesses)
                + "): give it `when:`, or put the strongest sandbox last");
        return;
      }
    }
  }

  private Sandboxes.Choice choice(String name, Node node, boolean inList) {
    Fields fields = Fields.of(name, node, SANDBOX, problems);
    SandboxSettings.Type type = type(name, fields);
    Optional<String> user = user(type, fields);
    refuse(
        fields,
        name,
        "user",
        type,
        SandboxSettings.Type.USER,
        SandboxSettings.Type.BUBBLEWRAP,
        SandboxSettings.Type.CONTAINER);
    refuse(
        fields,
        name,
        "network",
        type,
        SandboxSettings.Type.BUBBLEWRAP,
        SandboxSettings.Type.CONTAINER);
    refuse(fields, name, "binds", type, SandboxSettings.Type.BUBBLEWRAP);
    ContainerReader.KEYS.forEach(
        key -> refuse(fields, name, key, type, SandboxSettings.Type.CONTAINER));
    Optional<ContainerSettings> containers =
        type == SandboxSettings.Type.CONTAINER
            ? Optional.of(new ContainerReader(fields).read())
            : Optional.empty();
    Optional<Network> network =
        type == SandboxSettings.Type.BUBBLEWRAP
            ? fields.value("network", ConfigurationReader.oneOf(Network.values()), "shared or none")
            : Optional.empty();
    if (network.equals(Optional.of(Network.NONE)) && way == Way.ENDPOINT) {
      problems.add(
          fields.node("network").orElseThrow().mark(),
          name
              + ".network: none keeps scripts from the endpoint of `delivery: endpoint`: choose"
              + " another delivery, or share the network");
    }
    if (!inList && fields.node("when").isPresent()) {
      problems.add(
          fields.node("when").get().mark(),
          name + ".when chooses in a list of sandboxes: put `- ` before each of them");
    }
    return new Sandboxes.Choice(
        name,
        fields.node("when").map(when -> when(name, when)).orElse(new When(Map.of())),
        new SandboxSettings(
            type,
            fields.value("builds_dir", Parse::absolutePath, DIRECTORY),
            fields.value("cache_dir", Parse::absolutePath, DIRECTORY),
            user,
            network.orElse(Network.SHARED) == Network.SHARED,
            containers.map(ContainerReader::binds).orElseGet(() -> binds(fields)),
            containers,
            fields
                .value("grace", Parse::deadline, Parse.DURATION + ", 10m at most")
                .orElse(SandboxSettings.DEFAULT_GRACE)));
  }

  /** Without a type, no job runs as root: not even on a runner that is. */
  private SandboxSettings.Type type(String name, Fields fields) {
    Optional<SandboxSettings.Type> given =
        fields.value("type", ConfigurationReader.oneOf(SandboxSettings.Type.values()), TYPES);
    boolean allowRoot = fields.value("allow_root", Parse::bool, "true or false").orElse(false);
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
              + " root: use `type: user` with `user:`, or leave out `type` to run them as "
              + RUNNERS_ACCOUNT
              + ", or add `allow_root: true`");
    }
    return given.orElse(
        rootRunner || fields.node("user").isPresent()
            ? SandboxSettings.Type.USER
            : SandboxSettings.Type.HOST);
  }

  private static Optional<String> user(SandboxSettings.Type type, Fields fields) {
    if (type == SandboxSettings.Type.CONTAINER) {
      return Optional.empty();
    }
    Optional<String> user =
        fields.value(
            "user",
            text -> Optional.of(text).filter(given -> ACCOUNT.matcher(given).matches()),
            "the name of an account, such as ci-{project_id}");
    if (type != SandboxSettings.Type.USER) {
      return user;
    }
    if (fields.node("type").isPresent()) {
      fields.require("user", "ci-{project_id}");
    }
    return user.or(() -> Optional.of(RUNNERS_ACCOUNT));
  }

  private static List<Bind> binds(Fields fields) {
    return fields.values(
        "binds",
        text -> Parse.text(text).flatMap(Bind::parse),
        "SOURCE[:TARGET][:ro|rw] of absolute paths, or a list of them");
  }

  private void refuse(
      Fields fields,
      String name,
      String key,
      SandboxSettings.Type type,
      SandboxSettings.Type... possible) {
    if (fields.node(key).isPresent() && !List.of(possible).contains(type)) {
      problems.add(
          fields.node(key).get().mark(),
          name + "." + key + " has no effect on the sandbox type " + lower(type) + ": take it out");
    }
  }

  private static String lower(SandboxSettings.Type type) {
    return type.name().toLowerCase(java.util.Locale.ROOT);
  }

  private When when(String name, Node node) {
    Map<String, List<Glob>> conditions = new LinkedHashMap<>();
    if (node instanceof Node.Block block) {
      for (Node.Entry entry : block.entries()) {
        String what = name + ".when." + entry.key();
        if (!byClaims && !FACTS.contains(entry.key())) {
          problems.add(
              entry.mark(),
              what
                  + ": a sandbox is chosen by what GitLab itself says of the job: "
                  + String.join(", ", FACTS)
                  + "; by other claims of its token only with gitlab.verify: jwks");
        }
        conditions.put(
            entry.key(),
            scalars.some(
                what,
                entry.value(),
                text -> Parse.text(text).map(Glob::new),
                "a value, a pattern, or a list of them"));
      }
    } else {
      problems.wrong(node, name + ".when", "facts and their values, such as {project_id: 42}");
    }
    return new When(conditions);
  }

  /** {@code sandbox.network}. */
  private enum Network {
    SHARED,
    NONE
  }
}
