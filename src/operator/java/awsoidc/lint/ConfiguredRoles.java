package awsoidc.lint;

import awsoidc.pattern.Glob;
import awsoidc.report.Position;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The roles that the rules of a configuration give.
 *
 * @param host the issuer without its scheme
 * @param audiences one of which a token has; empty if that is not known
 * @param rules the conditions of all rules, in their order
 * @param chained roles that are assumed from other roles, so that no job's token is for them
 */
public record ConfiguredRoles(
    String host,
    List<String> audiences,
    List<Map<String, List<Glob>>> rules,
    List<Given> given,
    Set<String> chained) {

  /**
   * A role, and the jobs that get it.
   *
   * @param number of the rule, from 0
   * @param position of the rule
   * @param role its ARN, or a pattern of ARNs
   * @param chosen whether a job variable names it, so that each job may get another
   */
  public record Given(String rule, int number, Position position, Glob role, boolean chosen) {
    boolean isOf(RoleName name) {
      return role.matches(name.like(role.pattern()));
    }
  }

  public ConfiguredRoles {
    audiences = List.copyOf(audiences);
    rules = List.copyOf(rules);
    given = List.copyOf(given);
    chained = Set.copyOf(chained);
  }

  Map<String, List<Glob>> when(Given given) {
    return rules.get(given.number());
  }

  boolean chains(RoleName name) {
    return chained.stream().anyMatch(arn -> arn.equals(name.like(arn)));
  }
}
