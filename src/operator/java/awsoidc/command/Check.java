package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.doctor.Checkup;
import awsoidc.report.CodeQualityRenderer;
import awsoidc.report.HtmlRenderer;
import awsoidc.report.JsonRenderer;
import awsoidc.report.Level;
import awsoidc.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code check}. */
@Command(
    name = "check",
    description = {
      "Reports what stands in the way of jobs: every problem and every unsafe setting of a"
          + " configuration, and what this machine lacks: config.toml, directories, programs,"
          + " control groups, AOT caches, leftovers.",
      "Where a runner of this machine calls this installation, it also asks GitLab for its"
          + " discovery document and STS whether it answers, and compares their clocks with this"
          + " machine's. Neither is sent a token. Run it under the account that the runner runs"
          + " as.",
      "With FILE, as in a pipeline, only what the files say is looked at, and nothing of this"
          + " machine, which need not be the runner's. So it is with a configuration on standard"
          + " input (-)."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor check --config /etc/aws-oidc-executor.yaml",
      "  aws-oidc-executor check --claims project_path=acme/shop,ref=main,ref_protected=true"
    })
final class Check implements Callable<Integer> {

  // As they are written on the command line.
  private enum Format {
    TEXT("text"),
    JSON("json"),
    HTML("html"),
    CODE_QUALITY("code-quality");

    private final String written;

    Format(String written) {
      this.written = written;
    }

    @Override
    public String toString() {
      return written;
    }
  }

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Configurations to check without this machine; - reads standard input.")
  private List<String> files = new ArrayList<>();

  @Mixin private final ConfigOption config;

  @Mixin private final JobOptions job;

  @Option(
      names = "--offline",
      negatable = true,
      description =
          "Works without the network. Default: --no-offline where a runner of this machine calls"
              + " this installation, else --offline.")
  private @Nullable Boolean offline;

  @Option(
      names = "--config-toml",
      paramLabel = "FILE",
      description =
          "The runner's configuration. Default: CONFIG_FILE, then the first of"
              + " /etc/gitlab-runner/config.toml (for root), ~/.gitlab-runner/config.toml and"
              + " ./config.toml that exists.")
  private @Nullable Path configToml;

  @Option(names = "--strict", description = "Warnings, too, give exit code 1.")
  private boolean strict;

  @Option(
      names = "--format",
      paramLabel = "text|json|html|code-quality",
      description =
          "How the report is written: for people, as JSON (docs/report.schema.json), as one page of"
              + " HTML that needs nothing else, or, of FILE, as GitLab's code quality report."
              + " Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  @Mixin private final ColorOption color;

  private final TrialContext context;
  private final Input input;
  private final Function<Optional<Path>, Checkup> checkup;
  private final PrintStream out;

  Check(
      TrialContext context,
      Function<Optional<Path>, Checkup> checkup,
      Input input,
      Terminal terminal,
      PrintStream out) {
    this.config = new ConfigOption(context.home(), context.environment());
    this.job = new JobOptions(input);
    this.color = new ColorOption(terminal);
    this.context = context;
    this.checkup = checkup;
    this.input = input;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    refuseContradictions();
    Report.Draft draft = new Report.Draft();
    CheckReport check = new CheckReport(context, input, job, draft);
    boolean readable = true;
    if (files.isEmpty()) {
      addConfiguration(check, draft);
    } else {
      for (String name : files) {
        readable &= check.addFile(name);
      }
    }
    boolean found = draft.has(strict ? Level.WARNING : Level.ERROR);
    Report report =
        draft.of("check", readable ? found ? Report.FOUND : Report.OK : Report.CALLED_WRONGLY);
    out.print(
        switch (format) {
          case TEXT -> color.render(report);
          case JSON -> new JsonRenderer().render(report);
          case HTML -> new HtmlRenderer().render(report);
          case CODE_QUALITY -> new CodeQualityRenderer().render(report);
        });
    out.flush();
    return report.exitCode();
  }

  private void refuseContradictions() {
    job.validate();
    boolean configurationOfInput = config.name().equals(Input.STANDARD) || files.contains("-");
    if (job.readsStandardInput() && configurationOfInput) {
      throw new WrongCall("--token and the configuration cannot both be standard input");
    }
    if (files.isEmpty() && format == Format.CODE_QUALITY) {
      throw new WrongCall("--format code-quality is for FILE: name the files");
    }
    if (!files.isEmpty() && config.isGiven()) {
      throw new WrongCall(
          "either FILE or --config: only with the latter this machine is looked at");
    }
    if (configToml != null && (!files.isEmpty() || job.isGiven())) {
      throw new WrongCall(
          "--config-toml is for this machine: use --config in place of FILE, and name no job");
    }
    if (configToml != null && !Files.isReadable(configToml)) {
      throw new WrongCall(
          new IOException(
              configToml + (Files.exists(configToml) ? " cannot be read" : " does not exist")));
    }
    if ((!files.isEmpty() || job.isGiven()) && Boolean.FALSE.equals(offline)) {
      throw new WrongCall(
          "--no-offline is for this machine: use --config in place of FILE, and name no job");
    }
  }

  private void addConfiguration(CheckReport check, Report.Draft draft)
      throws IOException, InterruptedException {
    String name = config.name();
    Checkup machine = checkup.apply(Optional.ofNullable(configToml));
    Optional<Configuration> configuration =
        check.addConfiguration(name, config.yaml(input), machine.isRunnersMachine());
    if (!name.equals(Input.STANDARD) && !job.isGiven()) {
      new MachineReport(machine, draft)
          .add(configuration, Path.of(name), Optional.ofNullable(offline));
    }
  }
}
