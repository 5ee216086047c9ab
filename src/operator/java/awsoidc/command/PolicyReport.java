package awsoidc.command;

import awsoidc.lint.LintFinding;
import awsoidc.lint.LintedPolicy;
import awsoidc.lint.PolicyStatement;
import awsoidc.report.Level;
import awsoidc.report.Report;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What trust policies admit, in words. */
final class PolicyReport {

  private final List<LintedPolicy> policies;
  private final Report.Draft draft;

  PolicyReport(List<LintedPolicy> policies, Report.Draft draft) {
    this.policies = policies;
    this.draft = draft;
  }

  /** What they admit by themselves. */
  void add() {
    if (policies.isEmpty()) {
      return;
    }
    draft.heading("What trust policies admit, whatever the rules say");
    draft.paragraph("A job holds its token, and can exchange it at STS without this executor.");
    draft.grid(
        List.of("role", "subject", "other claims", "file", "weak"),
        policies.stream()
            .flatMap(policy ->
                policy.statements().stream()
                    .filter(PolicyStatement::allow)
                    .map(statement -> row(policy, statement)))
            .toList());
    List<String> findings =
        policies.stream()
            .flatMap(policy -> policy.findings().stream())
            .filter(one -> one.rule().level() != Level.NOTE)
            .map(one -> one.position() + ": " + one.rule() + " " + one.message())
            .distinct()
            .toList();
    draft.entries(findings);
    for (LintedPolicy policy : policies) {
      policy
          .hidden()
          .ifPresent(text ->
              draft.warning(
                  policy.position()
                      + ": a variable hides it, or a part of it: "
                      + text
                      + "; what that admits is not known"));
      if (policy.roles().isEmpty() && !policy.statements().isEmpty()) {
        draft.warning(
            policy.position()
                + ": the file does not say which role this trust policy is of, so it is"
                + " compared with no rule: give it as --policy ROLE_ARN=FILE");
      }
    }
  }

  private static List<String> row(LintedPolicy policy, PolicyStatement statement) {
    List<String> subjects = statement.written("sub");
    return List.of(
        owner(policy),
        subjects.isEmpty() ? "any" : String.join(" or ", subjects),
        Stream.concat(
                statement.wanted().stream()
                    .filter(one -> !one.claim().equals("sub"))
                    .map(PolicyStatement.Wanted::written),
                Stream.concat(statement.impossible().stream(), statement.unknown().stream()))
            .collect(Collectors.joining(", ")),
        policy.position().toString(),
        policy.findings().stream()
            .map(LintFinding::rule)
            .filter(rule -> rule.level() != Level.NOTE)
            .map(Enum::name)
            .distinct()
            .collect(Collectors.joining(", ")));
  }

  /** Which role it is of. */
  private static String owner(LintedPolicy policy) {
    List<String> names = policy.arns().isEmpty() ? policy.names() : policy.arns();
    return names.isEmpty() ? "not named" : String.join(", ", names);
  }
}
