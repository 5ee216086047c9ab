package awsoidc.lint;

import awsoidc.lint.ConfiguredRoles.Given;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Whether a role admits jobs to which no rule gives it. */
final class RoleWidth {

  private final ConfiguredRoles configured;
  private final RuleSubjects rules;
  private final RoleFindings findings;

  RoleWidth(ConfiguredRoles configured, RuleSubjects rules, RoleFindings findings) {
    this.configured = configured;
    this.rules = rules;
    this.findings = findings;
  }

  void judge(RolePlace place, Admitted admitted, List<Given> given) throws TextSearch.Undecided {
    if (Subjects.areUnusual(admitted.subjects())) {
      return; // said of the rule
    }
    List<TextPattern> ofRules = given.stream().flatMap(one -> rules.of(one).stream()).toList();
    Optional<String> wider = Subjects.find(admitted.subjects(), Subjects.USUAL, ofRules);
    if (wider.isPresent() && admitted.exact() && !place.takesAway()) {
      wider(
          place, admitted, "a job with the subject " + wider.get() + ", to which no rule gives it");
    } else if (wider.isPresent()) {
      findings.undecided(
          given.getFirst(), place, "the policy has more conditions than that on the subject");
    } else {
      unseen(place, admitted, given);
    }
  }

  /** Conditions of all rules that AWS does not have. */
  private void unseen(RolePlace place, Admitted admitted, List<Given> given) {
    Set<String> unseen = new TreeSet<>();
    for (Given one : given) {
      Set<String> claims = new HashSet<>(configured.when(one).keySet());
      claims.removeAll(Subjects.CLAIMS);
      claims.removeAll(admitted.bound());
      if (claims.isEmpty()) {
        return;
      }
      unseen.addAll(claims);
    }
    if (Subjects.NUMBERS.containsAll(unseen)) {
      findings.undecided(
          given.getFirst(),
          place,
          "only GitLab knows which subjects have the rule's " + String.join(", ", unseen));
    } else {
      unseen.removeAll(Subjects.NUMBERS);
      wider(
          place,
          admitted,
          "jobs whatever their " + String.join(", ", unseen) + ", for which the rules ask");
    }
  }

  private void wider(RolePlace place, Admitted admitted, String whom) {
    findings.add(
        LintRule.C3,
        place.at(admitted.mark()),
        place.name()
            + " can be assumed by "
            + whom
            + ": a job holds its token and can call STS without this executor.",
        "Narrow the policy to the jobs that the rules give the role to");
  }
}
