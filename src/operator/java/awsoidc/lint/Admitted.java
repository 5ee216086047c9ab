package awsoidc.lint;

import awsoidc.lint.TextPattern.Kind;
import awsoidc.pattern.Glob;
import awsoidc.yaml.Mark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tokens that a statement of a trust policy admits.
 *
 * @param subjects patterns of which one fits each of them
 * @param exact whether every usual token with such a subject is admitted
 * @param bound claims that it asks for
 */
record Admitted(List<TextPattern> subjects, boolean exact, Set<String> bound, Mark mark) {

  private static final List<TextPattern> ANY = List.of(TextPattern.anyNumberOf(Kind.ANY));

  /** Claims that any token of the configuration has, or that any subject may have. */
  private static final Set<String> NOT_NARROWING = Set.of("aud", "sub", "ref_protected");

  /** Empty if it admits no token of these jobs for certain. */
  static Optional<Admitted> of(
      TrustStatement statement, ConfiguredRoles configured, Map<String, List<Glob>> when) {
    if (!statement.allow()
        || !statement.admitsWebIdentity()
        || isForOthers(statement, configured)) {
      return Optional.empty();
    }
    List<Clause> ofToken = statement.clauses().stream().filter(one -> !one.isGlobal()).toList();
    if (ofToken.stream().anyMatch(one -> isImpossible(one, configured, when))) {
      return Optional.empty();
    }
    List<Clause> subjects = ofToken.stream().filter(one -> isSubject(one) && one.binds()).toList();
    boolean exact =
        !statement.isHidden()
            && subjects.size() == ofToken.stream().filter(Admitted::isSubject).count()
            && subjects.size() < 2
            && statement.clauses().stream()
                .allMatch(
                    one -> !one.isGlobal() && one.binds() && NOT_NARROWING.contains(one.claim()))
            && subjects.stream().allMatch(Clause::regardsCase);
    return Optional.of(
        new Admitted(
            subjects.isEmpty() ? ANY : subjects(subjects.getFirst()),
            exact,
            ofToken.stream().filter(Clause::binds).map(Clause::claim).collect(Collectors.toSet()),
            statement.mark()));
  }

  private static boolean isForOthers(TrustStatement statement, ConfiguredRoles configured) {
    return !statement.everyone()
        && statement.federated().stream().noneMatch(Piece.Text::hidden)
        && statement.providers().stream().noneMatch(configured.host()::equalsIgnoreCase);
  }

  /** Whether AWS finds it unfulfilled for each of the jobs. */
  private static boolean isImpossible(
      Clause clause, ConfiguredRoles configured, Map<String, List<Glob>> when) {
    if (!clause.binds() || clause.isHidden()) {
      return false;
    }
    if (!clause.provider().equalsIgnoreCase(configured.host())
        || !clause.isOffered(configured.host())) {
      return true;
    }
    if (!clause.comparesText()) {
      return false;
    }
    if (clause.claim().equals("aud")) {
      return !configured.audiences().isEmpty()
          && configured.audiences().stream().noneMatch(aud -> admits(clause, aud));
    }
    List<Glob> wanted = when.getOrDefault(clause.claim(), List.of());
    return !clause.claim().equals("sub")
        && !wanted.isEmpty()
        && wanted.stream().allMatch(Glob::isLiteral)
        && wanted.stream().noneMatch(one -> admits(clause, one.pattern()));
  }

  private static boolean admits(Clause clause, String value) {
    return clause.values().stream()
        .anyMatch(one ->
            clause.takesWildcards()
                ? one.text().pattern().match(value)
                : one.text().text().equalsIgnoreCase(value));
  }

  private static boolean isSubject(Clause clause) {
    return clause.claim().equals("sub");
  }

  private static List<TextPattern> subjects(Clause clause) {
    if (!clause.regardsCase() || clause.isHidden()) {
      return ANY;
    }
    return clause.values().stream()
        .filter(one -> SubjectShape.neverIssued(clause.subject(one)).isEmpty())
        .map(clause::pattern)
        .toList();
  }
}
