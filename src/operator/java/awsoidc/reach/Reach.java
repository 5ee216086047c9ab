package awsoidc.reach;

import awsoidc.lint.LintedPolicy;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All ways to roles.
 *
 * @param routes in the order of the rules
 * @param overlaps rules that take jobs from later ones
 * @param policies those for this GitLab's jobs, as far as is known: who fulfils one reaches its
 *     role by the token alone, whatever the rules say
 * @param others how many trust policies are for other providers or services
 */
public record Reach(
    List<Route> routes, Overlaps overlaps, List<LintedPolicy> policies, int others) {

  public Reach {
    routes = List.copyOf(routes);
    policies = List.copyOf(policies);
  }

  /** Compares rules and trust policies. */
  public static Reach of(List<Rule> rules, List<LintedPolicy> policies, Instance instance) {
    return of(rules, policies, instance, List.of());
  }

  /** The same, of which only what ends at a role, or passes by it, is kept. */
  public static Reach of(
      List<Rule> rules, List<LintedPolicy> policies, Instance instance, RoleArn role) {
    String arn = role.toString();
    Reach all = of(rules, policies, instance, List.of(arn));
    return new Reach(
        all.routes.stream().filter(route -> route.chain().contains(arn)).toList(),
        all.overlaps,
        all.policies.stream().filter(policy -> isOf(policy, arn)).toList(),
        all.others);
  }

  private static Reach of(
      List<Rule> rules, List<LintedPolicy> policies, Instance instance, List<String> asked) {
    List<String> arns =
        Stream.concat(asked.stream(), policies.stream().flatMap(one -> one.arns().stream()))
            .distinct()
            .toList();
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      routes.addAll(new RoutesOfRule(i + 1, rules.get(i), policies, arns, instance).all());
    }
    List<LintedPolicy> ours = policies.stream().filter(one -> admitsJobs(one, instance)).toList();
    return new Reach(routes, Overlaps.of(rules), ours, policies.size() - ours.size());
  }

  private static boolean admitsJobs(LintedPolicy policy, Instance instance) {
    return policy.hidden().isPresent()
        || policy.statements().stream()
            .anyMatch(one ->
                one.allow()
                    && (one.everyone()
                        || one.providers().contains(instance.provider())
                        || one.providers().isEmpty()));
  }

  /** Whether a policy is of a role, by its ARN or, where its file has none, by its name. */
  static boolean isOf(LintedPolicy policy, String arn) {
    return policy.arns().contains(arn)
        || policy.names().contains(arn.substring(arn.lastIndexOf('/') + 1));
  }
}
