package awsoidc.config;

import awsoidc.role.Assume;
import awsoidc.role.Glob;
import awsoidc.role.Rule;
import awsoidc.role.SessionDuration;
import awsoidc.role.SessionName;
import awsoidc.role.When;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code roles:}. */
final class RolesReader {

  static final Set<String> ROLE =
      ConfigurationReader.ordered("name", "when", "assume", "duration", "session_name", "region");
  static final Set<String> ASSUME = ConfigurationReader.ordered("variable", "allow");

  /** Beyond so many rules only exact repetitions are looked for: every pair would take seconds. */
  private static final int PAIRS_COMPARED = 1_000;

  private static final String ASSUME_EXPECTED =
      Parse.ROLE + ", or none, or {variable: NAME, allow: [PATTERN]}";
  private static final String PATTERN = "a value, a pattern, or a list of them";

  private record Placed(Rule rule, Mark mark) {
    String name() {
      return Node.quoted(rule.name());
    }
  }

  private final Problems problems;
  private final Scalars scalars;

  RolesReader(Problems problems) {
    this.problems = problems;
    this.scalars = new Scalars(problems);
  }

  List<Rule> read(Node node) {
    if (!(node instanceof Node.Items list)) {
      problems.wrong(node, "roles", "a list: one \"- when: … assume: …\" for each rule");
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
    return new Rule(
        fields.value("name", Parse::text, "a name for the log").orElse(position),
        fields.node("when").map(when -> when(position, when)).orElse(new When(Map.of())),
        fields.node("assume").map(assume -> assume(position, assume)).orElse(new Assume.None()),
        fields
            .value("duration", Parse::sessionDuration, "job, or " + Parse.DURATION + ", 15m to 12h")
            .orElse(new SessionDuration.Job()),
        fields
            .value(
                "session_name",
                RolesReader::sessionName,
                "text with claims in braces, such as \"{project_id}-{job_id}\", and at most 64"
                    + " characters without them")
            .orElse(SessionName.DEFAULT),
        fields.value("region", Parse::region, Parse.REGION));
  }

  private static Optional<SessionName> sessionName(String text) {
    return Optional.of(new SessionName(text)).filter(SessionName::isValid);
  }

  private When when(String position, Node node) {
    Map<String, List<Glob>> conditions = new LinkedHashMap<>();
    if (node instanceof Node.Block block) {
      for (Node.Entry entry : block.entries()) {
        // Any claim can be named: GitLab adds claims, and an operator may know one that we do not.
        String what = position + ".when." + entry.key();
        conditions.put(
            entry.key(),
            scalars.some(what, entry.value(), text -> Parse.text(text).map(Glob::new), PATTERN));
      }
    } else {
      problems.wrong(
          node, position + ".when", "claims and their values, such as {project_path: acme/shop}");
    }
    return new When(conditions);
  }

  private Assume assume(String position, Node node) {
    String what = position + ".assume";
    if (node instanceof Node.Scalar scalar && scalar.text().equals("none")) {
      return new Assume.None();
    }
    if (node instanceof Node.Block) {
      return fromVariable(what, node);
    }
    Optional<Assume> role =
        node instanceof Node.Scalar scalar
            ? Parse.role(scalar.text()).map(Assume.Fixed::new)
            : Optional.empty();
    if (role.isEmpty()) {
      problems.wrong(node, what, ASSUME_EXPECTED);
    }
    return role.orElse(new Assume.None());
  }

  private Assume fromVariable(String what, Node node) {
    Fields fields = Fields.of(what, node, ASSUME, problems);
    fields.require("variable", "ROLE_ARN");
    fields.require("allow", "[\"arn:aws:iam::123456789012:role/ci/*\"]");
    return new Assume.FromVariable(
        fields
            .value("variable", Parse::variable, "the name of a job variable, such as ROLE_ARN")
            .orElse(""),
        fields.values(
            "allow",
            RolesReader::allowed,
            "a pattern of role ARNs with the account written out, such as"
                + " arn:aws:iam::123456789012:role/ci/*, or a list of them"));
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
    // By text: a record's own hashCode would be spun at run time, for 20 ms of each job's config.
    Map<String, Placed> exact = new HashMap<>();
    for (int i = 0; i < rules.size(); i++) {
      Placed rule = rules.get(i);
      Placed same = exact.putIfAbsent(rule.rule.when().conditions().toString(), rule);
      // [a, b] and "a, b" have the same text.
      boolean repeated = same != null && same.rule.when().covers(rule.rule.when());
      Placed earlier = repeated ? same : coveredBy(rule, rules.subList(0, i));
      if (earlier != null) {
        problems.add(
            rule.mark,
            rule.name()
                + " is never reached: every token that fits it fits "
                + earlier.name()
                + " in line "
                + earlier.mark.line()
                + " first; move it up or take it out");
      }
    }
  }

  private static @Nullable Placed coveredBy(Placed rule, List<Placed> earlier) {
    if (earlier.size() > PAIRS_COMPARED) {
      return null;
    }
    for (Placed candidate : earlier) {
      if (candidate.rule.when().covers(rule.rule.when())) {
        return candidate;
      }
    }
    return null;
  }
}
