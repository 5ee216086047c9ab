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
