package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.config.Reporting;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.whatif.WhatIf;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code what-if}. */
@Command(
    name = "what-if",
    description = {
      "Decides on the grants and refusals of the audit file again, with a changed configuration,"
          + " and shows what would change for which projects. Works offline.",
      "Compared are the role, the session's duration, region, name and tags, and the roles of"
          + " profiles; not session policies, the roles before the last one of a chain, the sandbox"
          + " and the delivery. Jobs that got no credentials and were not refused are not in the"
          + " audit file."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor what-if --config new.yaml --since 30d",
      "  aws-oidc-executor what-if --config new.yaml --strict --audit audit.jsonl.1.gz audit.jsonl"
    })
final class WhatIfCommand extends ReportCommand {

  @Mixin private final ConfigOption config;

  @Mixin private final SinceOption since = new SinceOption();

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Audit files, also packed with gzip; - reads standard input. Default: audit.file of the"
              + " configuration.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--strict", description = "Decisions that are not known, too, give exit code 1.")
  private boolean strict;

  private final Input input;
  private final InstantSource clock;

  WhatIfCommand(
      Path home,
      Map<String, String> environment,
      InstantSource clock,
      Input input,
      OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.clock = clock;
    this.input = input;
  }

  @Override
  Report report() throws IOException {
    Instant begin = since.begin(clock);
    if (config.name().equals(Input.STANDARD) && files.contains(Input.STANDARD)) {
      throw new WrongCall("--config and --audit cannot both be standard input");
    }
    Report.Draft draft = new Report.Draft();
    return switch (config.read(input, Protection.ofThisProcess().isRoot())) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
        problems.forEach(problem -> draft.add(Findings.of(Level.ERROR, problem)));
        yield draft.of("what-if", Report.FOUND);
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, List<Problem> _) -> {
        WhatIf whatIf = new WhatIf(configuration);
        new AuditFiles(files.isEmpty() ? List.of(audit(configuration)) : files, input, draft)
            .read(line -> {
              if (!line.time().isBefore(begin)) {
                whatIf.add(line);
              }
            });
        new WhatIfReport(draft).add(whatIf);
        boolean same = whatIf.changed() == 0 && !(strict && whatIf.notKnown() > 0);
        yield draft.of("what-if", same);
      }
    };
  }

  private String audit(Configuration configuration) {
    return configuration
        .reporting()
        .auditFile()
        .map(Path::toString)
        .orElseThrow(() ->
            new WrongCall(
                Input.title(config.name())
                    + " has no audit.file: --audit FILE names what was recorded"));
  }
}
