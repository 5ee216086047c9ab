package awsoidc.lint;

import awsoidc.report.Position;
import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was found in one file so far. */
final class LintFindings {

  /** Of one file: who has more begins with these. */
  static final int MAX = 5_000;

  private final String file;
  private final Set<LintFinding> all = new LinkedHashSet<>();

  LintFindings(String file) {
    this.file = file;
  }

  void add(LintRule rule, Mark mark, String message, String remedy) {
    all.add(new LintFinding(rule, new Position(file, mark.line(), mark.column()), message, remedy));
  }

  /**
   * What cannot be judged because a variable hides it.
   *
   * @param message which says what is hidden
   */
  void hidden(Mark mark, String message) {
    add(
        LintRule.N1,
        mark,
        message,
        "Lint what is deployed: aws iam get-role --role-name NAME, or the plan as JSON");
  }

  /**
   * A value with wildcards that its operator compares as they are written.
   *
   * @param wildcards what the operator does with them
   */
  void literalPattern(Clause clause, Clause.Wanted value, String wildcards, String remedy) {
    add(
        LintRule.E5,
        value.mark(),
        clause.condition().operatorName()
            + " takes "
            + wildcards
            + ": no job is admitted by "
            + value.text().written()
            + ".",
        remedy);
  }

  boolean isFull() {
    return all.size() > MAX;
  }

  /** In the order of the file. */
  List<LintFinding> sorted() {
    List<LintFinding> sorted = new ArrayList<>(all);
    sorted.sort(
        Comparator.comparingInt((LintFinding one) -> one.position().line())
            .thenComparingInt(one -> one.position().column())
            .thenComparing(LintFinding::rule));
    return sorted;
  }
}
