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
    if (ours.isEmpty()) {
      return false;
    }
    duplicates(policy);
    malformed()
        .filter(_ -> hidden.isEmpty() && ours.stream().noneMatch(TrustStatement::isPartHidden))
        .ifPresent(why ->
            findings.add(
                LintRule.E14,
                policy.mark(),
                "IAM refuses this policy: " + why + ".",
                "See \"Grammar of the IAM JSON policy language\" in the IAM User Guide"));
    long impossible =
        ours.stream().filter(one -> new StatementRules(one, findings).judge()).count();
    long allowing = statements.stream().filter(TrustStatement::allow).count();
    if (impossible == allowing
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
