package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.Protection;
import awsoidc.doctor.Checkup;
import awsoidc.doctor.Diagnosis;
import awsoidc.report.Block;
import awsoidc.report.CodeQualityRenderer;
import awsoidc.report.JsonRenderer;
import awsoidc.report.Level;
import awsoidc.report.Position;
import awsoidc.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
      "  aws-oidc-executor check --strict --format code-quality runners/*.yaml > quality.json"
    })
final class Check implements Callable<Integer> {

  private static final String NAME = "check";

  // As they are written on the command line.
  private enum Format {
    TEXT("text"),
    JSON("json"),
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

  @Option(
      names = "--offline",
      negatable = true,
      description =
          "Works without the network. Default: --no-offline where a runner of this machine calls"
              + " this installation, else --offline.")
  private @Nullable Boolean offline;

  @Option(names = "--strict", description = "Warnings, too, give exit code 1.")
  private boolean strict;

  @Option(
      names = "--format",
      paramLabel = "text|json|code-quality",
      description =
          "How the report is written: for people, as JSON (docs/report.schema.json), or, of FILE,"
              + " as GitLab's code quality report. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.TEXT;

  @Mixin private final ColorOption color;

  @Spec private @Nullable CommandSpec spec;

  private final Path home;
  private final Input input;
  private final Supplier<Checkup> checkup;
  private final PrintStream out;

  Check(
      Path home,
      Map<String, String> environment,
      Supplier<Checkup> checkup,
      Input input,
      Terminal terminal,
      PrintStream out) {
    this.config = new ConfigOption(home, environment);
    this.color = new ColorOption(terminal);
    this.home = home;
    this.checkup = checkup;
    this.input = input;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    refuseContradictions();
    Report report = files.isEmpty() ? ofMachine() : ofFiles();
    out.print(
        switch (format) {
          case TEXT -> color.render(report);
          case JSON -> new JsonRenderer().render(report);
          case CODE_QUALITY -> new CodeQualityRenderer().render(report);
        });
    out.flush();
    return report.exitCode();
  }

  private void refuseContradictions() {
    if (files.isEmpty() && format == Format.CODE_QUALITY) {
      throw wrong("--format code-quality is for FILE: name the files", null);
    }
    if (!files.isEmpty() && config.isGiven()) {
      throw wrong("either FILE or --config: only with the latter this machine is looked at", null);
    }
    if (!files.isEmpty() && Boolean.FALSE.equals(offline)) {
      throw wrong("--no-offline is for this machine: use --config in place of FILE", null);
    }
  }

  private Report ofFiles() throws IOException {
    Report.Draft draft = new Report.Draft();
    ConfigurationCheck check = new ConfigurationCheck(draft);
    boolean readable = true;
    for (String name : files) {
      String title = name.equals(Input.STANDARD) ? Input.title(name) : name;
      try {
        check
            .checkForAnyAccount(title, input.yaml(name))
            .ifPresent(valid -> check.addSummary(title, valid));
      } catch (IOException e) {
        readable = false;
        draft.add(
            new Block.Remark(
                Level.ERROR,
                Optional.of(new Position(title, 1, 1)),
                String.valueOf(e.getMessage())));
      }
    }
    return draft.of(NAME, readable ? exitCode(draft) : Report.CALLED_WRONGLY);
  }

  private Report ofMachine() throws IOException, InterruptedException {
    String name = config.name();
    Report.Draft draft = new Report.Draft();
    ConfigurationCheck check = new ConfigurationCheck(draft);
    Protection protection = Protection.ofThisProcess();
    byte[] yaml = yaml(name);
    boolean ofThisMachine = !name.equals(Input.STANDARD);
    if (ofThisMachine) {
      protection.gaps(home, Path.of(name)).forEach(draft::warning);
    }
    String title = Input.title(name);
    Optional<Configuration> configuration = check.check(title, yaml, protection.isRoot());
    configuration.ifPresent(valid -> check.addSummary(title, valid));
    if (ofThisMachine) {
      addMachine(configuration, draft);
    }
    return draft.of(NAME, exitCode(draft));
  }

  private byte[] yaml(String name) {
    try {
      return input.yaml(name);
    } catch (IOException e) {
      throw wrong(String.valueOf(e.getMessage()), e);
    }
  }

  private int exitCode(Report.Draft draft) {
    return draft.has(strict ? Level.WARNING : Level.ERROR) ? Report.FOUND : Report.OK;
  }

  private void addMachine(Optional<Configuration> configuration, Report.Draft draft)
      throws IOException, InterruptedException {
    Checkup machine = checkup.get();
    boolean ask = offline == null ? machine.isRunnersMachine() : !offline;
    draft.heading("This machine");
    draft.checklist(machine.diagnoses(configuration, ask).stream().map(Check::item).toList());
    if (!machine.isRunnersMachine()) {
      draft.heading(
          "To register this installation, in config.toml below its [[runners]] with executor ="
              + " \"custom\"");
      draft.code(machine.block());
    }
  }

  private static Block.Item item(Diagnosis diagnosis) {
    Optional<Level> trouble =
        switch (diagnosis.state()) {
          case OK -> Optional.empty();
          case WARNING -> Optional.of(Level.WARNING);
          case ERROR -> Optional.of(Level.ERROR);
        };
    return new Block.Item(trouble, diagnosis.subject(), diagnosis.text(), diagnosis.remedy());
  }

  private ParameterException wrong(String message, @Nullable Throwable cause) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message, cause);
  }
}
