package awsoidc.command;

import awsoidc.config.ConfigurationFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration a command reads. */
final class ConfigOption {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "The configuration; - reads standard input. Default: AWS_OIDC_EXECUTOR_CONFIG, then the"
              + " installation's config/aws-oidc-executor.yaml.")
  private @Nullable String file;

  private final Path home;
  private final Map<String, String> environment;

  ConfigOption(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = environment;
  }

  /** The file's name, or - for standard input. */
  String name() {
    return ConfigurationFile.locate(
            Optional.ofNullable(file),
            Optional.ofNullable(environment.get(ConfigurationFile.VARIABLE)),
            home)
        .toString();
  }
}
