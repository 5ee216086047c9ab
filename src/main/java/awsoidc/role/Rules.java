package awsoidc.role;

import awsoidc.token.Claims;
import java.time.Duration;
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
   * Decides on the token's claims alone. The job's variables can be set by its author: they choose
   * among the roles that a rule allows, and nothing else.
   *
   * @param timeout the job's, for {@code duration: job}
   */
  public Decision decide(
      Claims claims, Function<String, Optional<String>> jobVariable, Duration timeout) {
    for (Rule rule : rules) {
      if (rule.when().firstUnmet(claims).isEmpty()) {
        return apply(rule, claims, jobVariable, timeout);
      }
    }
    return new Decision.Unmatched(closest(claims));
  }

  private static Decision apply(
      Rule rule, Claims claims, Function<String, Optional<String>> jobVariable, Duration timeout) {
    // Every job comes this way: see Stages on switches over patterns.
    if (rule.assume() instanceof Assume.Fixed(RoleArn role)) {
      return granted(rule, role, Optional.empty(), claims, timeout);
    }
    if (rule.assume() instanceof Assume.FromVariable(String variable, List<Glob> allow)) {
      Optional<String> value = jobVariable.apply(variable);
      // Pasted into a form, an ARN often has a blank or a line break at its ends.
      return value
          .map(String::strip)
          .filter(arn -> allow.stream().anyMatch(pattern -> pattern.matches(arn)))
          .flatMap(RoleArn::parse)
          .map(role -> granted(rule, role, Optional.of(variable), claims, timeout))
          .orElseGet(() -> new Decision.RoleNotAllowed(rule.name(), variable, value, allow));
    }
    return new Decision.Declined(rule.name());
  }

  private static Decision granted(
      Rule rule, RoleArn role, Optional<String> chooser, Claims claims, Duration timeout) {
    return new Decision.Granted(
        new Grant(
            rule.name(),
            rule.template().forJob(role, claims, timeout),
            rule.profiles().stream()
                .map(profile ->
                    new Profile(
                        profile.name(),
                        profile.template().forJob(profile.role(), claims, timeout),
                        profile.region()))
                .toList(),
            rule.region()),
        chooser);
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
