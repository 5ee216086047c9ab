package awsoidc.config;

import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sandbox.SandboxType;
import awsoidc.sandbox.SandboxTypes;
import awsoidc.sandbox.TypeSettings;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads {@code sandbox:}: one, or a list of them with {@code when:}. */
final class SandboxReader {

  static final Set<String> SANDBOX = keys();

  /** What GitLab itself says of a job in its payload. */
  static final Set<String> FACTS =
      Fields.keys(
          "project_id", "project_path", "namespace_path", "ref", "ref_type", "ref_protected");

  private static final int MAX_SANDBOXES = 1_000;

  private final Problems problems;
  private final Way way;
  private final boolean byClaims;
  private final boolean rootRunner;
  private final ConditionCheck check;

  /**
   * @param way of delivery, which must get through to where scripts run
   * @param byClaims whether tokens are verified, so that their claims may choose
   * @param rootRunner whether scripts under the runner's own account would be root
   */
  SandboxReader(
      Problems problems, Way way, boolean byClaims, boolean rootRunner, ConditionCheck check) {
    this.check = check;
    this.problems = problems;
    this.way = way;
    this.byClaims = byClaims;
    this.rootRunner = rootRunner;
  }

  private static Set<String> keys() {
    List<String> keys = new ArrayList<>(SandboxTypes.OURS.keys());
    keys.add(keys.indexOf("grace") + 1, "when");
    return Fields.keys(keys.toArray(String[]::new));
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
    if (list.items().isEmpty() || list.items().size() > MAX_SANDBOXES) {
      problems.wrong(list, "sandbox", "a sandbox, or a list of 1 to " + MAX_SANDBOXES);
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
    SandboxSettings settings = SandboxTypes.OURS.read(fields, rootRunner);
    refuseDelivery(name, fields, settings.own());
    if (!inList && fields.node("when").isPresent()) {
      problems.add(
          fields.node("when").get().mark(),
          name + ".when chooses in a list of sandboxes: put `- ` before each of them");
    }
    return new Sandboxes.Choice(
        name,
        Conditions.read(
            name,
            fields,
            this::checkFact,
            "facts and their values, such as {project_id: 42}",
            problems),
        settings);
  }

  /** A delivery that scripts in this sandbox never see. */
  private void refuseDelivery(String name, Fields fields, TypeSettings own) {
    Optional<Node> network = fields.node("network");
    if (way == Way.ENDPOINT && !own.reachesServers() && network.isPresent()) {
      problems.add(
          network.get().mark(),
          name
              + ".network: none keeps scripts from the endpoint of `delivery: endpoint`: choose"
              + " another delivery, or share the network");
    } else if ((way == Way.ENDPOINT && !own.reachesServers())
        || (way == Way.FILES && !own.readsFiles())) {
      fields.wrong(
          SandboxType.TYPE,
          "is "
              + own.type()
              + ", whose scripts cannot get credentials by `delivery: "
              + way.name().toLowerCase(Locale.ROOT)
              + "`: choose `delivery: environment`"
              + (way == Way.ENDPOINT ? own.remedyForServers() : ""));
    }
  }

  private void checkFact(String what, Node.Entry entry) {
    if (!byClaims && !FACTS.contains(entry.key())) {
      problems.add(
          entry.mark(),
          what
              + ": a sandbox is chosen by what GitLab itself says of the job: "
              + String.join(", ", FACTS)
              + "; by other claims of its token only with gitlab.verify: jwks");
    } else {
      check.check(what, entry, problems);
    }
  }
}
