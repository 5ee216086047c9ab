package awsoidc.lint;

import awsoidc.lint.ConfiguredRoles.Given;
import awsoidc.pattern.Glob;
import awsoidc.report.Position;
import awsoidc.yaml.Mark;
import java.util.List;
import java.util.Map;

/** A trust policy with its roles, and where it is. */
record RolePlace(String file, RolePolicy role) {

  Position at(Mark mark) {
    return new Position(file, mark.line(), mark.column());
  }

  Position start() {
    return at(role.policy().mark());
  }

  boolean isHidden() {
    return role.policy() instanceof Piece.Text;
  }

  boolean isOf(Given given) {
    return role.roles().stream().anyMatch(given::isOf);
  }

  /** Whether its file says whose it is. */
  boolean isNamed() {
    return !role.roles().isEmpty();
  }

  /** The first of its roles. */
  String name() {
    return role.roles().getFirst().text();
  }

  boolean isForGitLab() {
    return statements().stream().anyMatch(TrustStatement::isForGitLab);
  }

  /** Which tokens it admits of jobs that fulfil some conditions. */
  List<Admitted> admitted(ConfiguredRoles configured, Map<String, List<Glob>> when) {
    return statements().stream()
        .flatMap(one -> Admitted.of(one, configured, when).stream())
        .toList();
  }

  /** Whether it takes away something that {@link #admitted} has. */
  boolean takesAway() {
    return statements().stream().anyMatch(Denials::isOther);
  }

  private List<TrustStatement> statements() {
    return Denials.applied(TrustStatement.of(role.policy()));
  }
}
