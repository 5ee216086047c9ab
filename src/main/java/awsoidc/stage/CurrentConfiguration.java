package awsoidc.stage;

import awsoidc.config.ConfigurationFile;
import awsoidc.config.Reporting;
import awsoidc.text.FileTrouble;
import awsoidc.yaml.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The operator's configuration as it is now. A file that has just changed may be written only in
 * part, which may even be valid. So reading waits until it is quiet, and reads an invalid one
 * again.
 */
record CurrentConfiguration(Path file, InstantSource clock) {

  /** A file that has not changed for this long is complete. */
  private static final Duration QUIET = Duration.ofMillis(300);

  private static final Duration BEFORE_READING_AGAIN = Duration.ofSeconds(1);

  /** Reads it, once more if need be. */
  ConfigurationFile.Result read(boolean rootRunner) throws InterruptedException {
    Duration wait = untilQuiet();
    if (wait.isPositive()) {
      Thread.sleep(wait);
    }
    ConfigurationFile.Result result = readOnce(rootRunner);
    if (result instanceof ConfigurationFile.Result.Invalid) {
      Thread.sleep(BEFORE_READING_AGAIN);
      result = readOnce(rootRunner);
    }
    return result;
  }

  private Duration untilQuiet() {
    try {
      Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), clock.instant());
      return age.isNegative() || age.compareTo(QUIET) > 0 ? Duration.ZERO : QUIET.minus(age);
    } catch (IOException saidByRead) {
      return Duration.ZERO;
    }
  }

  private ConfigurationFile.Result readOnce(boolean rootRunner) {
    try (InputStream in = Files.newInputStream(file)) {
      return ConfigurationFile.read(file.toString(), in, rootRunner);
    } catch (IOException e) {
      return new ConfigurationFile.Result.Invalid(
          List.of(
              new Problem(
                  file.toString(),
                  Optional.empty(),
                  FileTrouble.of(file, e)
                      + "; --config FILE in config_args of config.toml, or "
                      + ConfigurationFile.VARIABLE
                      + " in the runner's environment, names another")),
          Reporting.DEFAULT);
    }
  }
}
