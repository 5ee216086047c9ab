package awsoidc.command;

import awsoidc.config.Configuration;
import awsoidc.config.ConfigurationFile;
import awsoidc.config.Reporting;
import awsoidc.lint.LintedPolicy;
import awsoidc.reach.Instance;
import awsoidc.reach.Reach;
import awsoidc.report.HtmlRenderer;
import awsoidc.report.JsonRenderer;
import awsoidc.report.Level;
import awsoidc.report.Report;
import awsoidc.role.RoleArn;
import awsoidc.role.Rule;
import awsoidc.yaml.Problem;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that compares rules and trust policies. */
abstract class ReachCommand implements Callable<Integer> {

  // As they are written on the command line.
  private enum Format {
    text,
    json,
    csv,
    html
  }

  @Mixin private final ConfigOption config;

  @Mixin private final PoliciesOption policies = new PoliciesOption();

  @Option(
      names = "--format",
      paramLabel = "text|json|csv|html",
      description =
          "How it is written: for people, as JSON (docs/matrix.schema.json), as CSV, or as one page"
              + " of HTML with a picture. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  @Mixin private final ColorOption color;

  @Spec private @Nullable CommandSpec spec;

  private final Input input;
  private final PrintStream out;

  ReachCommand(
      Path home, Map<String, String> environment, Input input, Terminal terminal, PrintStream out) {
    this.config = new ConfigOption(home, environment);
    this.color = new ColorOption(terminal);
    this.input = input;
    this.out = out;
  }

  /** The files with trust policies. */
  abstract List<String> files();

  /** The one role that is asked for. */
  abstract Optional<RoleArn> role();

  /** Puts it into words. */
  abstract void describe(Reach reach, Configuration configuration, Report.Draft draft);

  @Override
  public final Integer call() {
    String command = Objects.requireNonNull(spec).name();
    List<LintedPolicy> given = policies.read(files(), role(), config.name(), input);
    return switch (config.read(input, false)) {
      case ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _) -> {
        Report.Draft draft = new Report.Draft();
        problems.forEach(problem -> draft.add(Findings.of(Level.ERROR, problem)));
        yield print(draft.of(command, false));
      }
      case ConfigurationFile.Result.Valid(Configuration configuration, List<Problem> _) ->
          print(command, configuration, given);
    };
  }

  private int print(String command, Configuration configuration, List<LintedPolicy> given) {
    List<Rule> rules = configuration.rules().rules();
    Instance instance = instance(configuration);
    Reach reach =
        role()
            .map(arn -> Reach.of(rules, given, instance, arn))
            .orElseGet(() -> Reach.of(rules, given, instance));
    switch (format) {
      case json -> out.print(ReachJson.of(command, reach));
      case csv -> out.print(ReachCsv.of(reach));
      case text, html -> {
        Report.Draft draft = new Report.Draft();
        describe(reach, configuration, draft);
        if (given.isEmpty() && !files().isEmpty()) {
          draft.warning("There is no trust policy in " + String.join(", ", files()));
        }
        print(draft.of(command, true));
      }
    }
    out.flush();
    return Report.OK;
  }

  private int print(Report report) {
    out.print(
        switch (format) {
          case json -> new JsonRenderer().render(report);
          case html -> new HtmlRenderer().render(report);
          case text, csv -> color.render(report);
        });
    out.flush();
    return report.exitCode();
  }

  private static Instance instance(Configuration configuration) {
    String issuer = configuration.token().issuer();
    return new Instance(
        issuer.replaceFirst("^https?://", ""),
        // AWS alone judges the audience of a token that is found by its name.
        configuration.token().variable().isPresent()
            ? List.of()
            : configuration.token().audiences());
  }

  static List<String> names(Configuration configuration) {
    return configuration.rules().rules().stream().map(Rule::name).toList();
  }
}
