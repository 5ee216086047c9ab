package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.reach.Reach;
import awsoidc.report.Report;
import awsoidc.role.RoleArn;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code matrix}. */
@Command(
    name = "matrix",
    description = {
      "Says which projects, refs and environments reach which roles by the rules of a"
          + " configuration, whether the roles' trust policies admit them, and what is weak. Works"
          + " offline.",
      "Files have trust policies of named roles, as lint reads them: answers of aws iam, templates"
          + " of CloudFormation, Terraform's plans, states and HCL. See docs/matrix.md."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor matrix --format html --config new.yaml > matrix.html",
      "  aws iam get-account-authorization-details --filter Role | aws-oidc-executor matrix -"
    })
final class Matrix extends ReachCommand {

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files with trust policies; - reads standard input.")
  private List<String> files = new ArrayList<>();

  Matrix(
      Path home, Map<String, String> environment, Input input, Terminal terminal, PrintStream out) {
    super(home, environment, input, terminal, out);
  }

  @Override
  List<String> files() {
    return files;
  }

  @Override
  Optional<RoleArn> role() {
    return Optional.empty();
  }

  @Override
  void describe(Reach reach, Configuration configuration, Report.Draft draft) {
    ReachReport report = new ReachReport(reach, draft);
    report.addRoutes("Which jobs reach which roles", "There are no rules.");
    report.addWeaknesses();
    report.addOverlaps(names(configuration));
    report.addTrust();
    new PolicyReport(reach.policies(), draft).add();
    report.addUnknown();
  }
}
