package awsoidc.lint;

import awsoidc.lint.ConfiguredRoles.Given;
import awsoidc.pattern.Glob;
import awsoidc.report.Position;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The rules of a configuration beside the trust policies of the roles that they give. */
public final class RoleCheck {

  /** The same by numbers or in other words, which only GitLab can compare with them. */
  private static final Set<String> LIKE_SUBJECTS = Set.of("project_id", "namespace_id", "ref_path");

  /** A trust policy, and where it is. */
  private record Place(String file, RolePolicy role) {
    Position at(Mark mark) {
      return new Position(file, mark.line(), mark.column());
    }

    Position start() {
      return at(role.policy().mark());
    }

    boolean isOf(Given given) {
      return role.roles().stream().anyMatch(given::isOf);
    }

    List<TrustStatement> statements() {
      return Denials.applied(TrustStatement.of(role.policy()));
    }
  }

  private final ConfiguredRoles configured;
  private final List<Place> places = new ArrayList<>();
  private final Set<LintFinding> findings = new LinkedHashSet<>();

  private RoleCheck(ConfiguredRoles configured) {
    this.configured = configured;
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
        result.ofRoles().forEach(role -> check.places.add(new Place(file, role))));
    configured.given().forEach(check::rule);
    check.places.forEach(check::policy);
    return List.copyOf(check.findings);
  }

  private void rule(Given given) {
    List<Place> ofRole = places.stream().filter(place -> place.isOf(given)).toList();
    if (ofRole.isEmpty()) {
      add(
          LintRule.C5,
          given.position(),
          words(given) + " gives " + given.role() + ", whose trust policy is in none of the files.",
          "Lint the file that has it, too");
    }
    for (Place place : ofRole) {
      try {
        rule(given, place);
      } catch (TextSearch.Undecided e) {
        undecided(given, place, "their patterns are too long");
      }
    }
  }

  private void rule(Given given, Place place) throws TextSearch.Undecided {
    if (place.role.policy() instanceof Piece.Text) {
      undecided(given, place, "the policy is hidden");
      return;
    }
    List<Admitted> admitted = admitted(place, configured.when(given));
    List<TextPattern> subjects = admitted.stream().flatMap(one -> one.subjects().stream()).toList();
    if (hasOthers(subjects)) {
      undecided(
          given, place, "the policy has subjects that only ci_id_token_sub_claim_components makes");
      return;
    }
    List<TextPattern> ofRule = Subjects.of(configured.when(given));
    List<TextPattern> ofEarlier =
        configured.earlier(given).stream()
            .filter(Subjects::decide)
            .flatMap(when -> Subjects.of(when).stream())
            .toList();
    if (Subjects.find(ofRule, subjects, ofEarlier).isEmpty()) {
      add(
          LintRule.C1,
          given.position(),
          words(given)
              + " gives "
              + given.role()
              + ", whose trust policy ("
              + place.start()
              + ") admits none of the jobs that get to it: AWS refuses every one.",
          "Write a subject into the policy that the rule's jobs have, or correct the rule");
      return;
    }
    Optional<String> refused =
        Subjects.find(
            ofRule, List.of(any()), Stream.concat(subjects.stream(), ofEarlier.stream()).toList());
    if (refused.isPresent()) {
      add(
          LintRule.C2,
          given.position(),
          words(given)
              + " gives "
              + given.role()
              + " to jobs that its trust policy ("
              + place.start()
              + ") does not admit, such as one with the subject "
              + refused.get()
              + ": AWS refuses those.",
          "Narrow the rule to the jobs that the policy admits");
    }
  }

  private void policy(Place place) {
    List<Given> given = configured.given().stream().filter(place::isOf).toList();
    boolean ours = place.statements().stream().anyMatch(TrustStatement::isForGitLab);
    if (!ours) {
      return;
    }
    if (place.role.roles().isEmpty()) {
      add(
          LintRule.C6,
          place.start(),
          "The file does not say which role this policy is of: it is not compared with the rules.",
          "Give the answer of aws iam get-role, or the template or plan that has the role");
    } else if (given.isEmpty() && place.role.roles().stream().noneMatch(configured::chains)) {
      add(
          LintRule.C4,
          place.start(),
          "No rule gives " + place.role.roles().getFirst().text() + " to any job.",
          "Remove the role if nobody else uses it, or add a rule");
    } else if (!given.isEmpty()) {
      for (Admitted admitted : admitted(place, Map.of())) {
        try {
          wider(place, admitted, given);
        } catch (TextSearch.Undecided e) {
          undecided(given.getFirst(), place, "their patterns are too long");
        }
      }
    }
  }

  private void wider(Place place, Admitted admitted, List<Given> given)
      throws TextSearch.Undecided {
    if (hasOthers(admitted.subjects())) {
      return; // said of the rule
    }
    List<TextPattern> ofRules =
        given.stream().flatMap(one -> Subjects.of(configured.when(one)).stream()).toList();
    Optional<String> wider = Subjects.find(admitted.subjects(), List.of(any()), ofRules);
    if (wider.isPresent() && admitted.exact() && !hasDeny(place)) {
      wider(
          place, admitted, "a job with the subject " + wider.get() + ", to which no rule gives it");
    } else if (wider.isPresent()) {
      undecided(given.getFirst(), place, "the policy has more conditions than that on the subject");
    } else {
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
      if (LIKE_SUBJECTS.containsAll(unseen)) {
        undecided(
            given.getFirst(),
            place,
            "only GitLab knows which subjects have the rule's " + String.join(", ", unseen));
      } else {
        unseen.removeAll(LIKE_SUBJECTS);
        wider(
            place,
            admitted,
            "jobs whatever their " + String.join(", ", unseen) + ", for which the rules ask");
      }
    }
  }

  private void wider(Place place, Admitted admitted, String whom) {
    add(
        LintRule.C3,
        place.at(admitted.mark()),
        place.role.roles().getFirst().text()
            + " can be assumed by "
            + whom
            + ": a job holds its token and can call STS without this executor.",
        "Narrow the policy to the jobs that the rules give the role to");
  }

  private List<Admitted> admitted(Place place, Map<String, List<Glob>> when) {
    return place.statements().stream()
        .flatMap(one -> Admitted.of(one, configured, when).stream())
        .toList();
  }

  private static boolean hasDeny(Place place) {
    return place.statements().stream().anyMatch(Denials::isOther);
  }

  /** Whether there are subjects of another shape than the usual one. */
  private static boolean hasOthers(List<TextPattern> subjects) throws TextSearch.Undecided {
    for (TextPattern one : subjects) {
      if (Subjects.find(List.of(one), List.of(any()), List.of()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static TextPattern any() {
    return TextPattern.anyNumberOf(TextPattern.Kind.ANY);
  }

  private void undecided(Given given, Place place, String why) {
    add(
        LintRule.C6,
        given.position(),
        words(given)
            + " is not compared with the trust policy at "
            + place.start()
            + ": "
            + why
            + ".",
        "Compare them by hand");
  }

  private static String words(Given given) {
    return "The rule \"" + given.rule() + "\"";
  }

  private void add(LintRule rule, Position position, String message, String remedy) {
    findings.add(new LintFinding(rule, position, message, remedy));
  }
}
