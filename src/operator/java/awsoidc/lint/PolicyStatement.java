package awsoidc.lint;

import awsoidc.pattern.Wildcards;
import awsoidc.trust.ConditionOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A statement of a trust policy, as far as it can be compared with jobs.
 *
 * @param providers host and path of each OIDC provider that it names
 * @param wanted what it wants of claims, all of it
 * @param impossible why no token fulfils it, whatever it claims
 * @param unknown what else it wants, which cannot be compared
 */
public record PolicyStatement(
    boolean allow,
    List<String> providers,
    boolean everyone,
    List<Wanted> wanted,
    List<String> impossible,
    List<String> unknown) {

  /** The claims that each of GitLab's tokens has, of those that AWS offers. */
  private static final Set<String> ALWAYS_THERE =
      Set.of("aud", "sub", "namespace_id", "project_id", "ref_protected", "pipeline_source");

  /**
   * A condition on a claim.
   *
   * @param values of which one must fit; with {@code negated}, none may
   * @param written the condition, for people
   */
  public record Wanted(String claim, boolean negated, List<Wildcards> values, String written) {
    public Wanted {
      values = List.copyOf(values);
    }
  }

  public PolicyStatement {
    providers = List.copyOf(providers);
    wanted = List.copyOf(wanted);
    impossible = List.copyOf(impossible);
    unknown = List.copyOf(unknown);
  }

  /** Those of a policy that have to do with web identities. */
  static List<PolicyStatement> of(Piece policy) {
    List<PolicyStatement> statements = new ArrayList<>();
    List<Piece> written =
        policy.at("Statement").stream()
            .flatMap(all -> all.asList().stream())
            .filter(Piece.Members.class::isInstance)
            .toList();
    List<TrustStatement> read = TrustStatement.of(policy);
    for (int i = 0; i < read.size(); i++) {
      TrustStatement statement = read.get(i);
      boolean negated = written.get(i).at("NotPrincipal").isPresent();
      if (negated || statement.everyone() || !statement.federated().isEmpty()) {
        statements.add(new Reader(statement).read(negated));
      }
    }
    return statements;
  }

  /** What it wants of a claim, as it is written; nothing if it wants nothing. */
  public List<String> written(String claim) {
    return wanted.stream()
        .filter(one -> one.claim.equals(claim))
        .flatMap(
            one -> one.values.stream().map(value -> (one.negated ? "not " : "") + value.text()))
        .toList();
  }

  private static final class Reader {
    private final TrustStatement statement;
    private final List<Wanted> wanted = new ArrayList<>();
    private final List<String> impossible = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    Reader(TrustStatement statement) {
      this.statement = statement;
    }

    PolicyStatement read(boolean notPrincipal) {
      if (notPrincipal) {
        unknown.add("NotPrincipal");
      }
      statement.federated().stream()
          .filter(Piece.Text::hidden)
          .forEach(one -> unknown.add("the provider " + one.text()));
      if (!statement.admitsWebIdentity()) {
        impossible.add("sts:AssumeRoleWithWebIdentity is not among its actions");
      }
      statement.clauses().forEach(this::add);
      return new PolicyStatement(
          statement.allow(),
          statement.providers(),
          statement.everyone(),
          wanted,
          impossible,
          unknown);
    }

    private void add(Clause clause) {
      String written = clause.condition().operatorName() + " " + clause.key();
      if (clause.isGlobal()
          || clause.isHidden()
          || clause.hasVariables()
          || clause.condition().operator().isEmpty()) {
        unknown.add(written);
        return;
      }
      ConditionOperator operator = clause.condition().operator().get();
      if (!isSeen(clause)) {
        if (clause.binds()) {
          impossible.add(written + ": AWS sees no such claim");
        }
      } else if (isWithoutValue(clause, operator)) {
        // Every token has the claim.
        return;
      } else if (!isCompared(clause, operator)) {
        unknown.add(written);
      } else {
        wanted.add(
            new Wanted(
                clause.claim(),
                operator.negated(),
                clause.values().stream().map(value -> pattern(value, operator)).toList(),
                written
                    + " "
                    + String.join(
                        " or ",
                        clause.values().stream().map(one -> one.text().written()).toList())));
      }
    }

    private boolean isSeen(Clause clause) {
      boolean ofProvider =
          statement.everyone()
              || statement.federated().stream().anyMatch(Piece.Text::hidden)
              || statement.providers().stream().anyMatch(clause.provider()::equalsIgnoreCase);
      return ofProvider && clause.isOffered(clause.provider());
    }

    private static boolean isWithoutValue(Clause clause, ConditionOperator operator) {
      return operator == ConditionOperator.NULL
          && ALWAYS_THERE.contains(clause.claim())
          && clause.values().stream()
              .allMatch(one -> one.text().text().toLowerCase(Locale.ROOT).equals("false"));
    }

    /** Of a claim that is always there, IfExists and ForAllValues change nothing. */
    private static boolean isCompared(Clause clause, ConditionOperator operator) {
      boolean plain =
          switch (operator) {
            case STRING_EQUALS, STRING_NOT_EQUALS, STRING_LIKE, STRING_NOT_LIKE, BOOL -> true;
            default -> false;
          };
      boolean there =
          ALWAYS_THERE.contains(clause.claim()) || (clause.binds() && !operator.negated());
      return plain && there && (!clause.claim().equals("sub") || isUsual(clause));
    }

    /** Subjects with other components say things that rules say otherwise. */
    private static boolean isUsual(Clause clause) {
      return clause.values().stream().allMatch(value -> isUsual(clause, value));
    }

    private static boolean isUsual(Clause clause, Clause.Wanted value) {
      SubjectPattern subject = clause.subject(value);
      // No subject has a * or ? that is not a wildcard.
      boolean never =
          !clause.takesWildcards() && SubjectPattern.firstWildcard(value.text().text()) >= 0;
      return never
          || (SubjectShape.isUsual(subject) && !SubjectShape.isLonger(subject))
          || SubjectShape.neverIssued(subject).isPresent();
    }

    private static Wildcards pattern(Clause.Wanted value, ConditionOperator operator) {
      return operator.takesWildcards()
          ? value.text().pattern()
          : new Wildcards(value.text().text(), "");
    }
  }
}
