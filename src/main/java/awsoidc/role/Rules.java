package awsoidc.role;

import awsoidc.token.Claims;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The entries of {@code roles:}; the first that fits wins. */
public record Rules(List<Rule> rules) {

  public Rules {
    rules = List.copyOf(rules);
  }

  /**
   * A rule with {@code assume: none} whose claims some tokens lack, above one that gives a role.
   *
   * @param number of the rule, from 1
   */
  public record Unsure(int number, String rule, String claim, String when) {}

  public List<Unsure> unsure() {
    List<Unsure> unsure = new ArrayList<>();
    List<Unsure> above = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (rule.declines()) {
        int number = i + 1;
        for (String claim : rule.when().conditions().keySet()) {
          AbsentClaims.whenLeftOut(claim)
              .ifPresent(when -> above.add(new Unsure(number, rule.name(), claim, when)));
        }
      } else {
        unsure.addAll(above);
        above.clear();
      }
    }
    return unsure;
  }

  /**
   * Decides on the token's claims alone. The job's variables can be set by its author: they choose
   * among the roles that a rule allows, and nothing else. A claim that the token lacks does not
   * lead past {@code assume: none} to a role.
   *
   * @param timeout the job's, for {@code duration: job}
   */
  public Decision decide(
      Claims claims, Function<String, Optional<String>> jobVariable, Duration timeout) {
    Optional<Rule> declining = Optional.empty();
    for (Rule rule : rules) {
      if (rule.when().firstUnmet(claims).isEmpty()) {
        return declining.isPresent() && !rule.declines()
            ? undecided(declining.get(), rule, claims)
            : rule.assume()
                .decide(rule.name(), jobVariable, role -> rule.grant(role, claims, timeout));
      }
      if (declining.isEmpty() && rule.declines() && !rule.when().open(claims).isEmpty()) {
        declining = Optional.of(rule);
      }
    }
    return new Decision.Unmatched(closest(claims));
  }

  private static Decision undecided(Rule declining, Rule fitting, Claims claims) {
    return new Decision.Undecided(declining.name(), declining.when().open(claims), fitting.name());
  }

  private Optional<Decision.NearMiss> closest(Claims claims) {
    return rules.stream()
        .max(Comparator.comparingInt(rule -> rule.when().met(claims)))
        .map(rule ->
            new Decision.NearMiss(
                rule.name(),
                rule.when().unmet(claims).stream()
                    .map(claim ->
                        new Decision.Miss(
                            claim,
                            rule.when().conditions().getOrDefault(claim, List.of()),
                            claims.all(claim)))
                    .toList()));
  }
}
