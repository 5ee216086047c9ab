package awsoidc.lint;

import awsoidc.trust.TrustPolicy;
import awsoidc.yaml.Mark;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is wrong with a trust policy as a whole; {@link StatementRules} judges its statements. */
final class PolicyRules {

  private final Piece policy;
  private final LintFindings findings;

  PolicyRules(Piece policy, LintFindings findings) {
    this.policy = policy;
    this.findings = findings;
  }

  /** Judges it; whether it is for GitLab's jobs. */
  boolean judge() {
    if (policy instanceof Piece.Text(String text, boolean _, Mark mark)) {
      findings.hidden(
          mark, "The whole trust policy is hidden here (" + text + "), and is not judged.");
      return false;
    }
    List<Piece.Text> hidden =
        policy.at("Statement").stream()
            .flatMap(all -> all.asList().stream())
            .flatMap(one -> one instanceof Piece.Text text ? Stream.of(text) : null)
            .filter(Piece.Text::hidden)
            .toList();
    hidden.forEach(one ->
        findings.hidden(
            one.mark(), "Statements are hidden here (" + one.text() + "), and are not judged."));
    List<TrustStatement> statements = Denials.applied(TrustStatement.of(policy));
    List<TrustStatement> ours = statements.stream().filter(TrustStatement::isForGitLab).toList();
    List<TrustStatement> written = TrustStatement.of(policy);
    if (ours.isEmpty() && written.stream().noneMatch(TrustStatement::namesGitLab)) {
      return false;
    }
    duplicates(policy);
    Optional<String> malformed = malformed();
    malformed
        .filter(_ -> hidden.isEmpty() && ours.stream().noneMatch(TrustStatement::isPartHidden))
        .ifPresent(why ->
            findings.add(
                LintRule.E14,
                policy.mark(),
                "IAM refuses this policy: " + why + ".",
                "See \"Grammar of the IAM JSON policy language\" in the IAM User Guide"));
    if (ours.isEmpty()) {
      return malformed.isPresent();
    }
    everybody(statements);
    long impossible =
        ours.stream().filter(one -> new StatementRules(one, findings).judge()).count();
    long allowing = statements.stream().filter(TrustStatement::allow).count();
    Optional<TrustStatement> denial =
        written.stream().filter(one -> Denials.isForAll(one, ours)).findFirst();
    if (denial.isPresent()) {
      findings.add(
          LintRule.E13,
          denial.get().mark(),
          "This Deny is for every job, whatever other statements allow: nobody can assume this role"
              + " with a token.",
          "Take it out, or give it a condition that holds for the tokens to be kept out");
    } else if (impossible == allowing
        && hidden.isEmpty()
        && ours.stream().noneMatch(TrustStatement::isHidden)) {
      findings.add(
          LintRule.E13,
          policy.mark(),
          "No statement can be fulfilled, for the reasons that are found in each: nobody can assume"
              + " this role, and every job is refused.",
          SafeCondition.of(ours.getFirst()).use());
    }
    return true;
  }

  /** A statement beside those for jobs that gives the role to everybody. */
  private void everybody(List<TrustStatement> statements) {
    statements.stream()
        .filter(one -> one.allow() && one.everyone() && !one.isForGitLab())
        .filter(one -> one.clauses().isEmpty())
        .forEach(one ->
            findings.add(
                LintRule.E3,
                one.principal(),
                "* is everybody: every AWS account gets the role by this statement, whatever the"
                    + " others ask of jobs.",
                "Name the principals that are meant"));
  }

  private void duplicates(Piece piece) {
    switch (piece) {
      case Piece.Text _ -> {}
      case Piece.Elements(List<Piece> elements, Mark _) -> elements.forEach(this::duplicates);
      case Piece.Members(List<Piece.Member> members, Mark _) -> {
        Set<String> seen = new HashSet<>();
        for (Piece.Member member : members) {
          if (!seen.add(member.name())) {
            findings.add(
                LintRule.E11,
                member.mark(),
                "\""
                    + member.name()
                    + "\" stands here a second time. Only the last is kept, so that what the first"
                    + " says protects nothing.",
                "Merge them into one \"" + member.name() + "\": {…}");
          }
          duplicates(member.value());
        }
      }
    }
  }

  /** Why the evaluator of trust policies cannot read it. */
  private Optional<String> malformed() {
    try {
      TrustPolicy.parse(PieceWriter.json(policy));
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
