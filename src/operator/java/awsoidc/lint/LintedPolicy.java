package awsoidc.lint;

import awsoidc.report.Position;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A role's trust policy, to be compared with jobs.
 *
 * @param hidden what hides all of it, or some of its statements
 * @param findings what {@link Linter} says of it; nothing if it is not for GitLab's jobs
 */
public record LintedPolicy(
    List<RoleName> roles,
    Position position,
    Optional<String> hidden,
    List<PolicyStatement> statements,
    List<LintFinding> findings) {

  public LintedPolicy {
    roles = List.copyOf(roles);
    statements = List.copyOf(statements);
    findings = List.copyOf(findings);
  }

  /**
   * Those of a file.
   *
   * @param unreadable why there are none
   */
  public record Result(List<LintedPolicy> policies, Optional<String> unreadable) {
    public Result {
      policies = List.copyOf(policies);
    }
  }

  /** Reads a file, as {@link Linter} does. */
  public static Result read(String file, String text) {
    List<LintedPolicy> policies = new ArrayList<>();
    try {
      for (RolePolicy found : RolePolicy.in(file, text)) {
        policies.add(of(file, found));
      }
      return new Result(policies, Optional.empty());
    } catch (UnreadableFile e) {
      Position position = new Position(file, e.mark().line(), e.mark().column());
      return new Result(List.of(), Optional.of(position + ": " + e.getMessage()));
    }
  }

  /** Of its roles, those that the file has. */
  public List<String> arns() {
    return roles.stream().filter(RoleName::isArn).map(RoleName::text).distinct().toList();
  }

  /** Of roles without an ARN; a template makes up what it does not say. */
  public List<String> names() {
    return roles.stream()
        .filter(one -> !one.isArn())
        .map(RoleName::withoutPath)
        .distinct()
        .toList();
  }

  /** The same for a role that the file does not name. */
  public LintedPolicy of(String arn) {
    return new LintedPolicy(List.of(new RoleName(arn)), position, hidden, statements, findings);
  }

  private static LintedPolicy of(String file, RolePolicy found) {
    LintFindings findings = new LintFindings(file);
    new PolicyRules(found.policy(), findings).judge();
    Mark mark = found.policy().mark();
    return new LintedPolicy(
        found.roles(),
        new Position(file, mark.line(), mark.column()),
        hidden(found.policy()),
        PolicyStatement.of(found.policy()),
        findings.sorted());
  }

  private static Optional<String> hidden(Piece policy) {
    return policy instanceof Piece.Text(String text, boolean _, Mark _)
        ? Optional.of(text)
        : policy.at("Statement").stream()
            .flatMap(all -> all.asList().stream())
            .filter(Piece.Text.class::isInstance)
            .map(one -> ((Piece.Text) one).text())
            .findFirst();
  }
}
