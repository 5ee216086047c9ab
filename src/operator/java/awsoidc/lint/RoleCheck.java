package awsoidc.lint;

import awsoidc.lint.ConfiguredRoles.Given;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rules of a configuration beside the trust policies of the roles that they give. */
public final class RoleCheck {

  private final ConfiguredRoles configured;
  private final RuleSubjects rules;
  private final List<RolePlace> places = new ArrayList<>();
  private final RoleFindings findings = new RoleFindings();

  private RoleCheck(ConfiguredRoles configured) {
    this.configured = configured;
    this.rules = new RuleSubjects(configured);
  }

  /**
   * What does not fit together.
   *
   * @param files what was read, by the files' names
   */
  public static List<LintFinding> check(
      ConfiguredRoles configured, Map<String, Linter.Result> files) {
    RoleCheck check = new RoleCheck(configured);
    files.forEach((file, result) ->
        result.ofRoles().forEach(role -> check.places.add(new RolePlace(file, role))));
    configured.given().forEach(check::rule);
    check.places.forEach(check::policy);
    return check.findings.all();
  }

  private void rule(Given given) {
    List<RolePlace> ofRole = places.stream().filter(place -> place.isOf(given)).toList();
    if (ofRole.isEmpty()) {
      findings.add(
          LintRule.C5,
          given,
          ", whose trust policy is in none of the files"
              + (places.stream().allMatch(RolePlace::isNamed) ? "." : " by the role's name."),
          "Lint the file that has it, too");
    }
    if (given.chosen()) {
      return; // an author names the role that admits the job
    }
    List<TextPattern> above = rules.above(given);
    for (RolePlace place : ofRole) {
      try {
        rule(given, above, place);
      } catch (TextSearch.Undecided e) {
        findings.undecided(given, place, "there are too many patterns, or they are too long");
      }
    }
  }

  private void rule(Given given, List<TextPattern> above, RolePlace place)
      throws TextSearch.Undecided {
    if (place.isHidden()) {
      findings.undecided(given, place, "the policy is hidden");
      return;
    }
    List<Admitted> admitted = place.admitted(configured, configured.when(given));
    List<TextPattern> subjects = admitted.stream().flatMap(one -> one.subjects().stream()).toList();
    if (Subjects.areUnusual(subjects)) {
      findings.undecided(
          given, place, "the policy has subjects that only ci_id_token_sub_claim_components makes");
      return;
    }
    if (Subjects.find(rules.of(given), subjects, above).isEmpty()) {
      findings.add(
          LintRule.C1,
          given,
          ", whose trust policy ("
              + place.start()
              + ") admits none of the jobs that get to it: AWS refuses every one.",
          "Write a subject into the policy that the rule's jobs have, or correct the rule");
      return;
    }
    Optional<String> refused =
        Subjects.find(
                rules.of(given),
                Subjects.USUAL,
                Stream.concat(subjects.stream(), above.stream()).toList())
            .map(subject -> "the subject " + subject)
            .or(() -> otherwise(admitted, configured.when(given).keySet()));
    if (refused.isPresent() && !Subjects.areExact(configured.when(given))) {
      findings.undecided(
          given, place, "the rule has conditions that only GitLab can compare with it");
    } else if (refused.isPresent()) {
      findings.add(
          LintRule.C2,
          given,
          " to jobs that its trust policy ("
              + place.start()
              + ") does not admit, such as one with "
              + refused.get()
              + ": AWS refuses those.",
          "Narrow the rule to the jobs that the policy admits");
    }
  }

  /** A claim of which the policy wants some value, and the rule any. */
  private static Optional<String> otherwise(List<Admitted> admitted, Set<String> ofRule) {
    Set<String> wanted = new TreeSet<>(admitted.getFirst().bound());
    admitted.forEach(one -> wanted.retainAll(one.bound()));
    wanted.removeAll(ofRule);
    wanted.removeAll(Subjects.CLAIMS);
    wanted.removeAll(Subjects.NUMBERS);
    return wanted.stream().findFirst().map(claim -> "another " + claim + " than that wants");
  }

  private void policy(RolePlace place) {
    List<Given> given = configured.given().stream().filter(place::isOf).toList();
    if (!place.isForGitLab()) {
      return;
    }
    if (!place.isNamed()) {
      findings.add(
          LintRule.C6,
          place.start(),
          "The file does not say which role this policy is of: it is not compared with the rules.",
          "Give the answer of aws iam get-role, or the template or plan that has the role");
    } else if (given.isEmpty() && place.role().roles().stream().noneMatch(configured::chains)) {
      findings.add(
          LintRule.C4,
          place.start(),
          "No rule gives " + place.name() + " to any job.",
          "Remove the role if nobody else uses it, or add a rule");
    } else if (!given.isEmpty()) {
      RoleWidth width = new RoleWidth(configured, rules, findings);
      for (Admitted admitted : place.admitted(configured, Map.of())) {
        try {
          width.judge(place, admitted, given);
        } catch (TextSearch.Undecided e) {
          findings.undecided(
              given.getFirst(), place, "there are too many patterns, or they are too long");
        }
      }
    }
  }
}
