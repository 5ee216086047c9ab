package awsoidc.reach;

import awsoidc.lint.LintedPolicy;
import awsoidc.pattern.Glob;
import awsoidc.role.Assume;
import awsoidc.role.HopTemplate;
import awsoidc.role.ProfileTemplate;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways from the jobs of one rule to roles: its own, and those of its profiles. */
final class RoutesOfRule {

  private final int number;
  private final Rule rule;
  private final List<LintedPolicy> policies;
  private final List<String> arns;
  private final Instance instance;
  private final Jobs jobs;
  private final List<Route> routes = new ArrayList<>();

  /**
   * @param arns of roles that authors may name
   */
  RoutesOfRule(
      int number, Rule rule, List<LintedPolicy> policies, List<String> arns, Instance instance) {
    this.number = number;
    this.rule = rule;
    this.policies = policies;
    this.arns = arns;
    this.instance = instance;
    this.jobs = new Jobs(rule.when());
  }

  List<Route> all() {
    List<HopTemplate> then = rule.template().then();
    switch (rule.assume()) {
      case Assume.None _ -> routes.add(route(List.of(), false, TrustFit.NOT_GIVEN));
      case Assume.Fixed(RoleArn role) -> routes.add(route(role.toString(), then));
      case Assume.FromVariable(String variable, List<Glob> allow) ->
          allow.forEach(pattern -> addChosen(variable, pattern));
    }
    for (ProfileTemplate profile : rule.profiles()) {
      routes.add(
          route(profile.role().toString(), profile.template().then()).ofProfile(profile.name()));
    }
    return routes;
  }

  /** Beside the pattern itself, each role that is known to fit it. */
  private void addChosen(String variable, Glob pattern) {
    List<HopTemplate> then = rule.template().then();
    if (pattern.isLiteral()) {
      routes.add(route(pattern.pattern(), then).chosenBy(variable));
      return;
    }
    List<String> known = arns.stream().filter(pattern::matches).toList();
    TrustFit trust =
        known.isEmpty()
            ? TrustFit.NOT_GIVEN
            : TrustFit.unknown("it depends on which role the author names");
    routes.add(route(chain(pattern.pattern(), then), true, trust).chosenBy(variable));
    known.forEach(arn -> routes.add(route(arn, then).chosenBy(variable)));
  }

  private Route route(String first, List<HopTemplate> then) {
    TrustFit trust =
        policies.stream()
            .filter(policy -> Reach.isOf(policy, first))
            .findFirst()
            .map(policy -> TrustFit.of(policy, jobs, instance))
            .orElse(TrustFit.NOT_GIVEN);
    return route(chain(first, then), false, trust);
  }

  private Route route(List<String> chain, boolean pattern, TrustFit trust) {
    return new Route(
        number,
        rule,
        Optional.empty(),
        Optional.empty(),
        chain,
        pattern,
        chain.isEmpty() ? List.of() : Weakness.of(rule),
        trust);
  }

  private static List<String> chain(String first, List<HopTemplate> then) {
    return Stream.concat(Stream.of(first), then.stream().map(hop -> hop.role().toString()))
        .toList();
  }
}
