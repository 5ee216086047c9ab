package awsoidc.stage;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.config.Reporting;
import awsoidc.refusal.Help;
import awsoidc.runner.JobResponse;
import awsoidc.state.StateFile;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * config: read the operator's settings and the job, decide rule and sandbox, seal the decision, and
 * answer the runner. Nothing else may appear on standard output.
 */
final class Config implements ConfigurationFile.Cases<Outcome, IOException> {

  private final StageContext context;
  private final Path file;
  private final Log log;
  private final Consumer<Reporting> whenRead;

  /**
   * @param whenRead gets what the configuration says of reporting, also where the rest is not valid
   */
  Config(StageContext context, Arguments arguments, Consumer<Reporting> whenRead) {
    this.context = context;
    this.file =
        ConfigurationFile.locate(
            arguments.config(),
            context.environment().variable(ConfigurationFile.VARIABLE),
            context.home());
    this.log = context.log();
    this.whenRead = whenRead;
  }

  Outcome run() throws IOException, InterruptedException {
    StateFile.prepareToWrite();
    Protection protection = Protection.ofThisProcess();
    List<String> gaps = protection.gaps(context.home(), file);
    if (!gaps.isEmpty() && protection.isRoot()) {
      return StageMessages.unprotected(gaps);
    }
    gaps.forEach(log::warning);
    return new CurrentConfiguration(file, context.clock()).read(protection.isRoot()).fold(this);
  }

  @Override
  public Outcome invalid(List<Problem> problems, Reporting reporting) {
    whenRead.accept(reporting);
    return StageMessages.invalidConfiguration(
        problems.stream().map(Problem::toString).toList(), check());
  }

  @Override
  public Outcome valid(Configuration configuration, List<Problem> warnings) throws IOException {
    whenRead.accept(configuration.reporting());
    warnings.forEach(warning -> log.warning(warning.toString()));
    JobResponse job = JobDecision.payload(context.environment().jobResponseFile());
    JobAcceptance acceptance = new JobAcceptance(context, configuration, job, file, check());
    return new JobDecision<>(context, configuration, job, acceptance).decide();
  }

  private String check() {
    return new Help(context.home(), Optional.empty())
        .tool("check", "--config", file.toAbsolutePath().toString());
  }
}
