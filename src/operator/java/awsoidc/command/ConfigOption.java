package awsoidc.command;

import awsoidc.config.ConfigurationFile;
import java.io.IOException;
import java.nio.file.Files;
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

  /**
   * Reads it.
   *
   * @throws WrongCall if it cannot be read at all
   */
  ConfigurationFile.Result read(Input input, boolean root) {
    try {
      return input.configuration(name(), root);
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }

  /**
   * Reads it as it is written.
   *
   * @throws WrongCall if it cannot be read at all
   */
  byte[] yaml(Input input) {
    try {
      return input.yaml(name());
    } catch (IOException e) {
      throw new WrongCall(e);
    }
  }

  boolean isGiven() {
    return file != null;
  }

  /** Whether one was named, or lies at its usual place. */
  boolean isThere() {
    return isGiven()
        || environment.containsKey(ConfigurationFile.VARIABLE)
        || Files.exists(Path.of(name()));
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
