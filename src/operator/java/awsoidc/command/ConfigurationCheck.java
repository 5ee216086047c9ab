package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Reporting;
import awsoidc.doctor.ConditionDoubts;
import awsoidc.doctor.ConfigurationDoubts;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.yaml.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Puts what a configuration says into a report: all that is wrong, unsafe or doubtful. */
record ConfigurationCheck(Report.Draft draft) {

  /**
   * Checks one.
   *
   * @param root whether its runner is root
   * @return the configuration if it is valid
   */
  Optional<Configuration> check(String title, byte[] yaml, boolean root) throws IOException {
    return switch (read(title, yaml, root)) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
        add(Level.ERROR, problems);
        add(
            Level.WARNING,
            ConfigurationFile.warnings(
                title, new ByteArrayInputStream(yaml), root, ConditionDoubts::check));
        yield Optional.empty();
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, List<Problem> warnings) -> {
        add(Level.WARNING, warnings);
        add(
            Level.WARNING,
            ConfigurationDoubts.of(title, new String(yaml, StandardCharsets.UTF_8), configuration));
        yield Optional.of(configuration);
      }
    };
  }

  /** Adds what is wrong with one, and leaves out what is only unsafe. */
  Optional<Configuration> errors(String title, byte[] yaml, boolean root) throws IOException {
    return switch (read(title, yaml, root)) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
        add(Level.ERROR, problems);
        yield Optional.empty();
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, _) ->
          Optional.of(configuration);
    };
  }

  /** Checks one for a runner that may be root or not: what only root's refuses is a note. */
  Optional<Configuration> checkForAnyAccount(String title, byte[] yaml) throws IOException {
    Optional<Configuration> configuration = check(title, yaml, false);
    if (configuration.isPresent()
        && read(title, yaml, true)
            instanceof ConfigurationFile.Result.Invalid(List<Problem> ofRoot, Reporting _)) {
      add(Level.NOTE, ofRoot.stream().map(ConfigurationCheck::onlyForRoot).toList());
    }
    return configuration;
  }

  private void add(Level level, List<Problem> problems) {
    problems.forEach(problem -> draft.add(Findings.of(level, problem)));
  }

  private static Problem onlyForRoot(Problem problem) {
    return new Problem(
        problem.file(), problem.mark(), "only where the runner is root: " + problem.text());
  }

  private static ConfigurationFile.Result read(String title, byte[] yaml, boolean root)
      throws IOException {
    return ConfigurationFile.read(
        title, new ByteArrayInputStream(yaml), root, ConditionDoubts::check);
  }
}
