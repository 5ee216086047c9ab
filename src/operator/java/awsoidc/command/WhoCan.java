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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code who-can}. */
@Command(
    name = "who-can",
    description = {
      "Says which projects, refs and environments reach a role by the rules of a configuration and"
          + " by its trust policy, and what stops others. Works offline.",
      "Files have trust policies, as lint reads them; one without the name of its role is taken for"
          + " this role's. See docs/matrix.md."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor who-can arn:aws:iam::123456789012:role/ShopDeploy",
      "  aws iam get-role --role-name ShopDeploy | aws-oidc-executor who-can"
          + " arn:aws:iam::123456789012:role/ShopDeploy -"
    })
final class WhoCan extends ReachCommand {

  private static final String SESSION = "arn:(aws[a-z-]*):sts::(\\d{12}):assumed-role/([^/]+)/.*";

  @Parameters(index = "0", paramLabel = "ROLE_ARN", description = "The role.")
  private @Nullable String arn;

  @Parameters(
      index = "1..*",
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files with trust policies; - reads standard input.")
  private List<String> files = new ArrayList<>();

  WhoCan(
      Path home, Map<String, String> environment, Input input, Terminal terminal, PrintStream out) {
    super(home, environment, input, terminal, out);
  }

  @Override
  List<String> files() {
    return files;
  }

  @Override
  Optional<RoleArn> role() {
    return Optional.of(parsed());
  }

  private RoleArn parsed() {
    String text = String.valueOf(arn);
    return RoleArn.parse(text)
        .orElseThrow(() ->
            new WrongCall(
                text
                    + " is not the ARN of a role: write "
                    + (text.matches(SESSION)
                        ? text.replaceFirst(SESSION, "arn:$1:iam::$2:role/$3")
                        : "arn:aws:iam::ACCOUNT:role/NAME")));
  }

  @Override
  void describe(Reach reach, Configuration configuration, Report.Draft draft) {
    ReachReport report = new ReachReport(reach, draft);
    report.addRoutes("Who reaches " + parsed(), "No rule gives this role.");
    report.addWeaknesses();
    new PolicyReport(reach.policies(), draft).add();
    new Obstacles(reach, configuration, draft).add(parsed());
    report.addTrust();
    report.addUnknown();
  }
}
