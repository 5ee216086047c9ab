package awsoidc.config;

import awsoidc.role.AssumptionTemplate;
import awsoidc.role.HopTemplate;
import awsoidc.role.Policies;
import awsoidc.role.RoleArn;
import awsoidc.role.SessionDuration;
import awsoidc.role.SessionName;
import awsoidc.role.SessionTag;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Values;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads how a role is to be assumed: what rules, their profiles and the links of a chain share. */
final class AssumptionReader {

  static final Set<String> HOP =
      Fields.keys(
          "assume",
          "duration",
          "session_name",
          "session_policy",
          "managed_policies",
          "external_id",
          "source_identity",
          TagsReader.TAGS,
          TagsReader.TRANSITIVE);

  private static final String SESSION_NAME =
      "text with claims in braces, such as \"{project_id}-{job_id}\", and at most 64 characters"
          + " without them";
  private static final String CHAINED_DURATION =
      Values.DURATION + ", 15m to 1h: AWS gives no more to a role that is assumed from another";

  private static final Pattern MANAGED_POLICY =
      Pattern.compile("arn:aws[a-z-]{0,20}:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]{1,500}");

  /** AWS STS API Reference: PolicyArns, ExternalId. */
  private static final int MAX_POLICIES = 10;

  private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");

  private final Problems problems;
  private final RoleLimits limits;

  AssumptionReader(Problems problems, RoleLimits limits) {
    this.problems = problems;
    this.limits = limits;
  }

  /**
   * @param homes of its role, or of those that it may be
   */
  AssumptionTemplate read(String position, Fields fields, List<OwningAccount> homes) {
    Optional<SessionDuration> duration =
        fields.value(
            "duration", Parse::sessionDuration, "job, or " + Values.DURATION + ", 15m to 12h");
    List<HopTemplate> then =
        fields.node("then").map(node -> then(position + ".then", node, homes)).orElse(List.of());
    if (!then.isEmpty()
        && duration.isPresent()
        && duration.get().forJob(Duration.ZERO).compareTo(SessionDuration.MAX_CHAINED) > 0) {
      problems.wrong(
          fields.node("duration").orElseThrow(),
          position + ".duration",
          "1h at most where there is then: AWS gives no more to a role that is assumed from"
              + " another");
    }
    return new AssumptionTemplate(
        duration.orElse(new SessionDuration.Job()),
        fields
            .value("session_name", AssumptionReader::sessionName, SESSION_NAME)
            .orElse(SessionName.DEFAULT),
        policies(position, fields, homes),
        then);
  }

  Optional<RoleArn> role(String what, Fields fields) {
    Optional<RoleArn> role = fields.value("assume", RoleArn::parse, Parse.ROLE);
    role.ifPresent(arn -> limits.check(fields.node("assume").orElseThrow(), what, arn));
    return role;
  }

  private Policies policies(String position, Fields fields, List<OwningAccount> homes) {
    String what = position + ".managed_policies";
    List<String> managed = new ArrayList<>();
    fields.each(
        "managed_policies",
        text -> Optional.of(text).filter(arn -> MANAGED_POLICY.matcher(arn).matches()),
        "the ARN of a managed policy, such as arn:aws:iam::aws:policy/ReadOnlyAccess, or a list"
            + " of them",
        (arn, node) -> {
          managed.add(arn);
          limits.checkPolicy(node, what, arn, homes);
        });
    if (managed.size() > MAX_POLICIES) {
      problems.add(
          fields.node("managed_policies").orElseThrow().mark(),
          what + " has " + managed.size() + " entries, and STS takes " + MAX_POLICIES);
    }
    return new Policies(
        fields
            .node("session_policy")
            .flatMap(
                node -> new SessionPolicyReader(problems).read(position + ".session_policy", node)),
        managed);
  }

  private List<HopTemplate> then(String position, Node node, List<OwningAccount> homes) {
    if (!(node instanceof Node.Items list) || list.items().isEmpty()) {
      problems.wrong(node, position, "a list with at least one \"- assume: ARN\" in it");
      return List.of();
    }
    TagsReader tags = new TagsReader(problems);
    List<HopTemplate> hops = new ArrayList<>();
    int number = 1;
    for (Node item : list.items()) {
      hop(position + " " + number++, item, homes, tags).ifPresent(hops::add);
    }
    return hops;
  }

  /**
   * @param homes of the roles that the chain begins with
   */
  private Optional<HopTemplate> hop(
      String position, Node node, List<OwningAccount> homes, TagsReader tagsReader) {
    Fields fields = Fields.of(position, node, HOP, problems);
    fields.require("assume", "arn:aws:iam::123456789012:role/NAME");
    Optional<RoleArn> role = role(position + ".assume", fields);
    role.ifPresent(arn ->
        limits.checkHop(fields.node("assume").orElseThrow(), position + ".assume", arn, homes));
    Optional<Duration> duration =
        fields.value("duration", Parse::chainedDuration, CHAINED_DURATION);
    Optional<SessionName> name =
        fields.value("session_name", AssumptionReader::sessionName, SESSION_NAME);
    Policies policies = policies(position, fields, role.map(OwningAccount::of).stream().toList());
    Optional<String> externalId =
        fields.value(
            "external_id",
            text -> Optional.of(text).filter(id -> EXTERNAL_ID.matcher(id).matches()),
            "2 to 1224 letters, digits and _+=,.@:/-");
    Optional<SessionName> source =
        fields.value("source_identity", AssumptionReader::sessionName, SESSION_NAME);
    List<SessionTag> tags = tagsReader.read(position, fields);
    return role.map(
        arn -> new HopTemplate(arn, duration, name, policies, externalId, source, tags));
  }

  private static Optional<SessionName> sessionName(String text) {
    return Optional.of(new SessionName(text)).filter(SessionName::isValid);
  }
}
