package awsoidc.command;

import awsoidc.report.Report;
import picocli.CommandLine.Command;

/** {@code config schema}. */
@Command(
    name = "schema",
    description =
        "Prints the JSON Schema of the configuration, for editors and validators. Works offline.",
    footer = {
      "%nExamples:",
      "  aws-oidc-executor config schema > aws-oidc-executor.schema.json",
      "  aws-oidc-executor config schema --format json"
    })
final class ConfigSchema extends ReportCommand {

  ConfigSchema(OutputOptions output) {
    super(output);
  }

  @Override
  Report report() {
    return new Report.Draft().code(SchemaBlock.text().lines().toList()).of("config schema", true);
  }
}
