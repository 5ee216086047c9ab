package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.config.Reporting;
import awsoidc.doctor.Checkup;
import awsoidc.doctor.Diagnosis;
import awsoidc.report.Block;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.role.Rules;
import awsoidc.yaml.Problem;
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
      "A configuration on standard input (-) is read alone, without this machine."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor check --config /etc/aws-oidc-executor.yaml",
      "  aws-oidc-executor check --config - --format json < new.yaml"
    })
final class Check extends ReportCommand {

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

  private final Path home;
  private final Input input;
  private final Supplier<Checkup> checkup;

  Check(
      Path home,
      Map<String, String> environment,
      Supplier<Checkup> checkup,
      Input input,
      OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.home = home;
    this.checkup = checkup;
    this.input = input;
  }

  @Override
  Report report() throws IOException, InterruptedException {
    String name = config.name();
    Report.Draft draft = new Report.Draft();
    Protection protection = Protection.ofThisProcess();
    ConfigurationFile.Result result = config.read(input, protection.isRoot());
    if (isMachines(name)) {
      protection.gaps(home, Path.of(name)).forEach(draft::warning);
    }
    return switch (result) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
        problems.forEach(problem -> draft.add(Findings.of(Level.ERROR, problem)));
        yield of(draft, name, Optional.empty());
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, List<Problem> warnings) -> {
        warnings.forEach(warning -> draft.add(Findings.of(Level.WARNING, warning)));
        configuration.rules().unsure().forEach(unsure -> draft.warning(words(unsure)));
        draft.paragraph(
            Input.title(name)
                + ": valid; issuer "
                + configuration.token().issuer()
                + ", rules: "
                + configuration.rules().rules().size());
        yield of(draft, name, Optional.of(configuration));
      }
    };
  }

  /** A configuration on standard input need not be for this machine. */
  private static boolean isMachines(String name) {
    return !name.equals(Input.STANDARD);
  }

  private Report of(Report.Draft draft, String name, Optional<Configuration> configuration)
      throws IOException, InterruptedException {
    if (isMachines(name)) {
      addMachine(configuration, draft);
    }
    return draft.of("check", !draft.has(strict ? Level.WARNING : Level.ERROR));
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

  private static String words(Rules.Unsure unsure) {
    return "the rule \""
        + unsure.rule()
        + "\" (assume: none) asks for "
        + unsure.claim()
        + ", which GitLab leaves out of a token "
        + unsure.when()
        + ": such a job is refused where a later rule would give it a role";
  }
}
