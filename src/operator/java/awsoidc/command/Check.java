package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Protection;
import awsoidc.role.Rules;
import awsoidc.runner.ConfigToml;
import awsoidc.text.FileTrouble;
import awsoidc.text.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
        registration().forEach(this::warn);
        protection.gaps(home, Path.of(name)).forEach(this::warn);
      }
      return report(name, read(name, in, protection.isRoot()));
    } catch (IOException e) {
      out.println(
          Printable.text(
              name.equals("-")
                  ? "standard input: " + e.getMessage()
                  : FileTrouble.of(Path.of(name), e)));
      return Operator.FAILED;
    }
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

  private String name() {
    return ConfigurationFile.locate(
            Optional.ofNullable(file),
            Optional.ofNullable(environment.get(ConfigurationFile.VARIABLE)),
            home)
        .toString();
  }

  /** Whoever reads this later may be in another directory. */
  private static String absolute(String name) {
    return name.equals("-") ? name : Path.of(name).toAbsolutePath().normalize().toString();
  }

  private static ConfigurationFile.Result read(String name, InputStream in, boolean root)
      throws IOException {
    if (name.equals("-")) {
      return ConfigurationFile.read("standard input", in, root);
    }
    try (InputStream stream = Files.newInputStream(Path.of(name))) {
      return ConfigurationFile.read(absolute(name), stream, root);
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
        Duration grace = configuration.sandboxes().longestGrace();
        runners().forEach(runner -> runner.killsWithin(grace).ifPresent(this::warn));
        configuration.rules().unsure().forEach(unsure -> warn(words(unsure)));
        out.println(
            Printable.text(
                absolute(name)
                    + ": valid; issuer "
                    + configuration.token().issuer()
                    + ", rules: "
                    + configuration.rules().rules().size()));
        yield Operator.OK;
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

  /** Unsafe, and yet valid. */
  private void warn(String line) {
    out.println(Printable.text("WARNING: " + line));
  }
}
