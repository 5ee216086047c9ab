package awsoidc.command;

import awsoidc.doctor.Checkup;
import awsoidc.lint.LintFinding;
import awsoidc.lint.Linter;
import awsoidc.report.Block;
import awsoidc.report.Report;
import awsoidc.setup.Advice;
import awsoidc.setup.AwsFormat;
import awsoidc.setup.Part;
import awsoidc.setup.PartFiles;
import awsoidc.setup.RequestReader;
import awsoidc.setup.RoleRequest;
import awsoidc.setup.SetupOption;
import awsoidc.setup.SetupParts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code setup}. */
@Command(
    name = "setup",
    description = {
      "Writes everything that gives jobs a role: the OIDC provider and the role in AWS with the"
          + " safest trust policy, the rule, the runner's settings and the author's job. Changes"
          + " nothing but files of --output, and works offline.",
      "On a terminal it asks for what is missing."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor setup --issuer https://gitlab.com --project acme/shop --project-id 42"
          + " --ref main --account 123456789012 --role-name ShopDeploy",
      "  aws-oidc-executor setup --issuer https://gitlab.example.com --project acme/shop --tag 'v*'"
          + " --environment production --account 123456789012 --role-name ShopDeploy --as terraform"
          + " --output shop"
    })
final class Setup extends ReportCommand {

  @Mixin private final SetupOptions options = new SetupOptions();

  @Option(
      names = "--existing-provider",
      description = "The account has the OIDC provider already: makes the role alone.")
  private boolean existingProvider;

  @Option(
      names = "--as",
      paramLabel = "cloudformation|terraform|cli",
      description = "How the AWS side is written. Default: ${DEFAULT-VALUE}.")
  private AwsFormat format = AwsFormat.CLOUDFORMATION;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Writes each part into a file of this directory, over none that is there with another"
              + " content. Default: prints all.")
  private @Nullable Path directory;

  @Option(names = "--force", description = "With --output, replaces the files that are there.")
  private boolean force;

  private final Optional<Interview> interview;
  private final Supplier<Checkup> checkup;

  /**
   * @param interview with whoever is at the terminal
   */
  Setup(Optional<Interview> interview, Supplier<Checkup> checkup, OutputOptions output) {
    super(output);
    this.interview = interview;
    this.checkup = checkup;
  }

  @Override
  Report report() throws IOException {
    if (force && directory == null) {
      throw new WrongCall("--force is of no use without --output");
    }
    Map<SetupOption, List<String>> values = options.values();
    if (interview.isPresent()) {
      interview.get().complete(values);
    }
    return switch (RequestReader.read(values, existingProvider)) {
      case RequestReader.Result.Complete(RoleRequest request) -> report(request);
      case RequestReader.Result.Wrong(List<String> problems) -> {
        Report.Draft draft = new Report.Draft();
        problems.forEach(draft::error);
        yield draft.of("setup", Report.CALLED_WRONGLY);
      }
    };
  }

  private Report report(RoleRequest request) throws IOException {
    List<Part> parts = SetupParts.of(request, format, checkup.get().block());
    Report.Draft draft = new Report.Draft();
    boolean done = true;
    if (directory == null) {
      parts.forEach(part -> draft.heading(part.title()).code(part.lines()));
    } else {
      done = write(parts, new PartFiles(directory.toAbsolutePath().normalize()), draft);
    }
    if (done) {
      draft.heading("To know");
      draft.entries(Advice.notes(request));
      Advice.warnings(request).forEach(draft::warning);
      lint(request).forEach(draft::add);
    }
    return draft.of("setup", done);
  }

  private boolean write(List<Part> parts, PartFiles files, Report.Draft draft) throws IOException {
    List<Path> inTheWay = force ? List.of() : files.inTheWay(parts);
    for (Path file : inTheWay) {
      draft.error(file + " is there with another content: remove it, or use --force");
    }
    if (inTheWay.isEmpty()) {
      files.write(parts);
      draft.heading("Written");
      draft.table(
          parts.stream()
              .map(part -> new Block.Row(files.file(part).toString(), part.title()))
              .toList());
    }
    return inTheWay.isEmpty();
  }

  /** An audience of the operator's own may be one that lint warns of. */
  private static List<Block> lint(RoleRequest request) {
    String policy = String.join("\n", request.trustPolicy());
    return Linter.lint("the trust policy", policy).findings().stream().map(Setup::remark).toList();
  }

  private static Block remark(LintFinding finding) {
    return new Block.Remark(
        finding.rule().level(),
        Optional.of(finding.position()),
        finding.rule() + " " + finding.message() + " " + finding.remedy());
  }
}
