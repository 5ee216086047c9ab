package awsoidc.config;

import awsoidc.pattern.Glob;
import awsoidc.role.Assume;
import awsoidc.role.AssumptionTemplate;
import awsoidc.role.ProfileTemplate;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import awsoidc.role.When;
import awsoidc.yaml.Fields;
import awsoidc.yaml.Mark;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code roles:}. */
final class RolesReader {

  static final Set<String> PROFILE =
      Fields.keys(
          "assume",
          "duration",
          "session_name",
          "session_policy",
          "managed_policies",
          "region",
          "then");
  static final Set<String> ASSUME = Fields.keys("variable", "allow");

  /** Keys that have no effect without a role. */
  private static final Set<String> OF_A_ROLE =
      Fields.keys(
          "duration",
          "session_name",
          "session_policy",
          "managed_policies",
          "region",
          "then",
          "profiles");

  static final Set<String> ROLE =
      Fields.keys(
          Stream.concat(Stream.of("name", "when", "assume"), OF_A_ROLE.stream())
              .toArray(String[]::new));

  /** As many as fit into the memory of a stage, with room for their conditions. */
  static final int MAX_RULES = 20_000;

  private static final String ASSUME_EXPECTED =
      Parse.ROLE + ", or none, or {variable: NAME, allow: [PATTERN]}";
  private static final Pattern PROFILE_NAME = Pattern.compile("[\\w.-]{1,64}");

  private record Placed(Rule rule, Mark mark) {
    String name() {
      return Node.quoted(rule.name());
    }
  }

  private final Problems problems;
  private final ConditionCheck check;
  private final RoleLimits limits;
  private final AssumptionReader assumptions;

  RolesReader(Problems problems, RoleLimits limits, ConditionCheck check) {
    this.check = check;
    this.problems = problems;
    this.limits = limits;
    this.assumptions = new AssumptionReader(problems, limits);
  }

  List<Rule> read(Node node) {
    if (!(node instanceof Node.Items list)) {
      problems.wrong(node, "roles", "a list: one \"- when: … assume: …\" for each rule");
      return List.of();
    }
    if (list.items().size() > MAX_RULES) {
      problems.add(
          list.items().get(MAX_RULES).mark(),
          "roles has " + list.items().size() + " rules, and " + MAX_RULES + " are the most");
      return List.of();
    }
    List<Rule> rules = new ArrayList<>();
    List<Placed> sound = new ArrayList<>();
    for (Node item : list.items()) {
      int before = problems.count();
      rules.add(rule(item, rules.size() + 1));
      // What a mistake left of a rule would seem to be in the way of others.
      if (problems.count() == before) {
        sound.add(new Placed(rules.getLast(), item.mark()));
      }
    }
    reportUnreachable(sound);
    return rules;
  }

  private Rule rule(Node node, int number) {
    String position = "rule " + number;
    Fields fields = Fields.of(position, node, ROLE, problems);
    fields.require("assume", "arn:aws:iam::123456789012:role/NAME");
    Assume assume =
        fields.node("assume").map(given -> assume(position, given)).orElse(new Assume.None());
    if (fields.node("assume").filter(RolesReader::isNone).isPresent()) {
      fields.refuse(OF_A_ROLE, "with assume: none: take it out");
    }
    // Any claim can be named: GitLab adds claims, and an operator may know one that we do not.
    When when =
        Conditions.read(
            position,
            fields,
            (what, entry) -> check.check(what, entry, problems),
            "claims and their values, such as {project_path: acme/shop}",
            problems);
    if (!assume.isNone() && !Breadth.isOfSomeProjects(when)) {
      problems.warn(
          fields.node("when").orElse(node).mark(),
          position
              + " gives its role to jobs of every project: add project_path, project_id or"
              + " namespace_path to its `when:`");
    }
    return new Rule(
        fields.value("name", Values::text, "a name for the log").orElse(position),
        when,
        assume,
        assumptions.read(position, fields, OwningAccount.of(assume)),
        fields.node("profiles").map(named -> profiles(position, named)).orElse(List.of()),
        fields.value("region", Parse.AN_AWS_REGION, Parse.REGION));
  }

  private List<ProfileTemplate> profiles(String position, Node node) {
    String what = position + ".profiles";
    List<ProfileTemplate> profiles = new ArrayList<>();
    for (Node.Entry entry :
        problems.entries(node, what, "names, each with a role, such as {audit: {assume: ARN}}")) {
      String name = what + "." + entry.key();
      if (!PROFILE_NAME.matcher(entry.key()).matches() || entry.key().equals("default")) {
        problems.add(
            entry.mark(),
            name + ": a profile's name is letters, digits and _.-, and not \"default\"");
      }
      Fields fields = Fields.of(name, entry.value(), PROFILE, problems);
      fields.require("assume", "arn:aws:iam::123456789012:role/NAME");
      Optional<RoleArn> role = assumptions.role(name + ".assume", fields);
      AssumptionTemplate template =
          assumptions.read(name, fields, role.map(OwningAccount::of).stream().toList());
      Optional<String> region = fields.value("region", Parse.AN_AWS_REGION, Parse.REGION);
      role.ifPresent(arn -> profiles.add(new ProfileTemplate(entry.key(), arn, template, region)));
    }
    return profiles;
  }

  private Assume assume(String position, Node node) {
    String what = position + ".assume";
    if (isNone(node)) {
      return new Assume.None();
    }
    if (node instanceof Node.Block) {
      return fromVariable(what, node);
    }
    Optional<RoleArn> role =
        node instanceof Node.Scalar scalar ? RoleArn.parse(scalar.text()) : Optional.empty();
    if (role.isEmpty()) {
      problems.wrong(node, what, ASSUME_EXPECTED);
      return new Assume.None();
    }
    limits.check(node, what, role.get());
    return new Assume.Fixed(role.get());
  }

  private static boolean isNone(Node node) {
    return node instanceof Node.Scalar scalar && scalar.text().equals("none");
  }

  private Assume fromVariable(String what, Node node) {
    Fields fields = Fields.of(what, node, ASSUME, problems);
    fields.require("variable", "ROLE_ARN");
    fields.require("allow", "[\"arn:aws:iam::123456789012:role/ci/*\"]");
    List<Glob> allow = new ArrayList<>();
    fields.each(
        "allow",
        RolesReader::allowed,
        "a pattern of role ARNs with the account written out, such as"
            + " arn:aws:iam::123456789012:role/ci/*, or a list of them",
        (pattern, place) -> {
          allow.add(pattern);
          if (Breadth.isAnyRole(pattern)) {
            problems.warn(
                place.mark(),
                what
                    + ".allow lets the author choose any role of the account: narrow it, for"
                    + " example to role/ci/*");
          }
          limits.check(place, what + ".allow", pattern);
        });
    return new Assume.FromVariable(
        fields
            .value("variable", Parse.VARIABLE, "the name of a job variable, such as ROLE_ARN")
            .orElse(""),
        allow);
  }

  /**
   * A pattern that leaves the account open would let the author choose a role anywhere: it must fix
   * everything up to "role/".
   */
  private static Optional<Glob> allowed(String text) {
    boolean fixed = text.matches("arn:aws[a-z-]*:iam::\\d{12}:role/.+");
    return fixed ? Optional.of(new Glob(text)) : Optional.empty();
  }

  private void reportUnreachable(List<Placed> rules) {
    EarlierRules earlier = new EarlierRules();
    for (Placed rule : rules) {
      int covering = earlier.covering(rule.rule.when());
      if (covering >= 0) {
        Placed first = rules.get(covering);
        problems.add(
            rule.mark,
            rule.name()
                + " is never reached: every token that fits it fits "
                + first.name()
                + " in line "
                + first.mark.line()
                + " first; move it up or take it out");
      }
      earlier.add(rule.rule.when());
    }
  }
}
