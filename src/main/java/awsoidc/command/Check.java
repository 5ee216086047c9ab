package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.GracefulKill;
import awsoidc.config.Protection;
import awsoidc.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code check}. */
@Command(
    name = "check",
    description = "Reads a configuration and reports every problem and every unsafe setting.")
final class Check implements Callable<Integer> {

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "The configuration; - reads standard input. Default: AWS_OIDC_EXECUTOR_CONFIG, then the",
        "installation's config/aws-oidc-executor.yaml."
      })
  private @Nullable String file;

  private final Path home;
  private final Map<String, String> environment;
  private final InputStream in;
  private final PrintStream out;

  Check(Path home, Map<String, String> environment, InputStream in, PrintStream out) {
    this.home = home;
    this.environment = environment;
    this.in = in;
    this.out = out;
  }

  @Override
  public Integer call() {
    String name = name();
    try {
      Protection protection = Protection.ofThisProcess();
      if (!name.equals("-")) {
        protection.gaps(home, Path.of(name)).forEach(this::warn);
      }
      return report(name, read(name, in, protection.isRoot()));
    } catch (IOException unreadable) {
      out.println(name + ": the file cannot be read");
      return Operator.FAILED;
    }
  }

  private String name() {
    return ConfigurationFile.locate(
            Optional.ofNullable(file),
            Optional.ofNullable(environment.get(ConfigurationFile.VARIABLE)),
            home)
        .toString();
  }

  private static ConfigurationFile.Result read(String name, InputStream in, boolean root)
      throws IOException {
    if (name.equals("-")) {
      return ConfigurationFile.read("standard input", in, root);
    }
    try (InputStream stream = Files.newInputStream(Path.of(name))) {
      return ConfigurationFile.read(name, stream, root);
    }
  }

  private int report(String name, ConfigurationFile.Result result) {
    return switch (result) {
      case ConfigurationFile.Result.Invalid(List<String> problems) -> {
        problems.forEach(problem -> out.println(Printable.text(problem)));
        yield Operator.FAILED;
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, List<String> warnings) -> {
        warnings.forEach(this::warn);
        GracefulKill.warning(
                configuration, variable -> Optional.ofNullable(environment.get(variable)))
            .ifPresent(this::warn);
        out.println(
            Printable.text(
                name
                    + ": valid; issuer "
                    + configuration.token().issuer()
                    + ", rules: "
                    + configuration.rules().rules().size()));
        yield Operator.OK;
      }
    };
  }

  /** Unsafe, and yet valid. */
  private void warn(String line) {
    out.println(Printable.text("WARNING: " + line));
  }
}
