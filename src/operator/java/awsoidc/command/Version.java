package awsoidc.command;

import awsoidc.report.Report;
import picocli.CommandLine.Command;

/** {@code version}. */
@Command(
    name = "version",
    description = "Says which build this is, and on which Java it runs.",
    footer = {
      "%nExamples:",
      "  aws-oidc-executor version",
      "  aws-oidc-executor version --format json"
    })
final class Version extends ReportCommand {

  private final String build;

  Version(String build, OutputOptions output) {
    super(output);
    this.build = build;
  }

  @Override
  Report report() {
    return new Report.Draft().paragraph(words(build)).of("version", true);
  }

  static String words(String build) {
    return "aws-oidc-executor " + build + ", Java " + Runtime.version();
  }
}
