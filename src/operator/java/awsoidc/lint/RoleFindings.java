package awsoidc.lint;

import awsoidc.lint.ConfiguredRoles.Given;
import awsoidc.report.Position;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found of rules and roles so far. */
final class RoleFindings {

  private final Set<LintFinding> all = new LinkedHashSet<>();

  void add(LintRule rule, Position position, String message, String remedy) {
    all.add(new LintFinding(rule, position, message, remedy));
  }

  /** Of a rule. */
  void add(LintRule rule, Given given, String message, String remedy) {
    add(
        rule,
        given.position(),
        "The rule \"" + given.rule() + "\" gives " + given.role() + message,
        remedy);
  }

  /** A rule that is not compared with a policy of its role. */
  void undecided(Given given, RolePlace place, String why) {
    add(
        LintRule.C6,
        given,
        ", and is not compared with the trust policy at " + place.start() + ": " + why + ".",
        "Compare them by hand");
  }

  List<LintFinding> all() {
    return List.copyOf(all);
  }
}
