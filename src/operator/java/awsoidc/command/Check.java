package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.role.Rules;
import awsoidc.runner.ConfigToml;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code check}. */
@Command(
    name = "check",
    description =
        "Reads a configuration and reports every problem and every unsafe setting. Works offline.",
    footer = {
      "%nExamples:",
      "  aws-oidc-executor check --config /etc/aws-oidc-executor.yaml",
      "  aws-oidc-executor check --config - --format json < new.yaml"
    })
final class Check extends ReportCommand {

  @Mixin private final ConfigOption config;

  private final Path home;
  private final Map<String, String> environment;
  private final Input input;

  Check(Path home, Map<String, String> environment, Input input, OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.home = home;
    this.environment = environment;
    this.input = input;
  }

  @Override
  Report report() throws IOException {
    String name = config.name();
    Report.Draft draft = new Report.Draft();
    Protection protection = Protection.ofThisProcess();
    ConfigurationFile.Result read = config.read(input, protection.isRoot());
    if (!name.equals(Input.STANDARD)) {
      registration().forEach(draft::warning);
      protection.gaps(home, Path.of(name)).forEach(draft::warning);
    }
    return report(name, read, draft);
  }

  /** What config.toml says against this executor, where it can be read. */
  private List<String> registration() {
    List<String> lines = new ArrayList<>();
    for (ConfigToml runner : runners()) {
      String who = runner.file() + ": the runner \"" + runner.name() + "\"";
      runner
          .overriddenShell()
          .ifPresent(shell ->
              lines.add(
                  who
                      + " has shell = \""
                      + shell
                      + "\", which is overridden: scripts run in "
                      + ConfigToml.SHELL));
      runner.missing().forEach(name -> lines.add(who + " lacks " + name));
    }
    return lines;
  }

  private List<ConfigToml> runners() {
    return configToml().stream().flatMap(toml -> ConfigToml.read(toml, home).stream()).toList();
  }

  /** Where GitLab Runner looks for it, as root and as anybody else. */
  private List<Path> configToml() {
    @Nullable String named = environment.get(ConfigToml.VARIABLE);
    return named != null
        ? List.of(Path.of(named))
        : List.of(
            Path.of("/etc/gitlab-runner/config.toml"),
            Path.of(environment.getOrDefault("HOME", "/"), ".gitlab-runner/config.toml"));
  }

  private Report report(String name, ConfigurationFile.Result result, Report.Draft draft) {
    String file = Input.title(name);
    return switch (result) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems) -> {
        problems.forEach(problem -> draft.add(Findings.of(Level.ERROR, problem)));
        yield draft.of("check", false);
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, List<Problem> warnings) -> {
        warnings.forEach(warning -> draft.add(Findings.of(Level.WARNING, warning)));
        Duration grace = configuration.sandboxes().longestGrace();
        runners().forEach(runner -> runner.killsWithin(grace).ifPresent(draft::warning));
        configuration.rules().unsure().forEach(unsure -> draft.warning(words(unsure)));
        draft.paragraph(
            file
                + ": valid; issuer "
                + configuration.token().issuer()
                + ", rules: "
                + configuration.rules().rules().size());
        yield draft.of("check", true);
      }
    };
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
