package awsoidc.command;

import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Position;
import awsoidc.yaml.Problem;

/** What the reader of the configuration says, in a report. */
final class Findings {

  private Findings() {}

  static Block of(Level level, Problem problem) {
    return new Block.Remark(
        level,
        problem.mark().map(mark -> new Position(problem.file(), mark.line(), mark.column())),
        problem.text());
  }
}
