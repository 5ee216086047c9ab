package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.Protection;
import awsoidc.report.Report;
import awsoidc.runner.RunnerEnvironment;
import awsoidc.yaml.Node;
import awsoidc.yaml.Problems;
import awsoidc.yaml.YamlTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code config show}. */
@Command(
    name = "show",
    description = {
      "Prints the effective configuration: every key with its value, and behind it the line of the"
          + " file, or \"default\". Where no value says what the default is, the whole line is a"
          + " comment. Works offline.",
      "The output is YAML that gives jobs the same as the file; of aws.sts.proxy the login is left"
          + " out. Run it under the account that the runner runs as: the directories of builds and"
          + " caches depend on it."
    },
    footer = {
      "%nExamples:",
      "  aws-oidc-executor config show",
      "  aws-oidc-executor config show --config /etc/aws-oidc-executor.yaml"
    })
final class ConfigShow extends ReportCommand {

  @Mixin private final ConfigOption config;

  private final Input input;
  private final Path userHome;
  private final Map<String, String> environment;

  ConfigShow(
      Path home,
      Path userHome,
      Map<String, String> environment,
      Input input,
      OutputOptions output) {
    super(output);
    this.config = new ConfigOption(home, environment);
    this.input = input;
    this.userHome = userHome;
    this.environment = environment;
  }

  @Override
  Report report() throws IOException {
    Report.Draft draft = new Report.Draft();
    byte[] yaml = config.yaml(input);
    Optional<Configuration> configuration =
        new ConfigurationCheck(draft)
            .errors(Input.title(config.name()), yaml, Protection.ofThisProcess().isRoot());
    configuration.ifPresent(valid -> draft.code(lines(valid, yaml)));
    return draft.of("config show", configuration.isPresent());
  }

  private List<String> lines(Configuration configuration, byte[] yaml) {
    Node given =
        YamlTree.parse(new String(yaml, StandardCharsets.UTF_8), new Problems()).orElseThrow();
    Path state = new RunnerEnvironment(environment).stateDirectory(userHome);
    String title = Input.title(config.name());
    List<String> lines = new ArrayList<>();
    lines.add("# " + title + ", with the defaults of what it does not say");
    if (configuration
        .sts()
        .network()
        .proxy()
        .filter(proxy -> proxy.login().isPresent())
        .isPresent()) {
      lines.add("# The login of aws.sts.proxy is not shown.");
    }
    lines.addAll(
        new YamlLines(String.valueOf(Path.of(title).getFileName()))
            .of(new EffectiveConfiguration(configuration, state).of((Node.Block) given)));
    return lines;
  }
}
