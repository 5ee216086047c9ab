package awsoidc.command;

import awsoidc.report.HtmlRenderer;
import awsoidc.report.JsonRenderer;
import awsoidc.report.Report;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a report is printed. */
final class OutputOptions {

  // As they are written on the command line.
  private enum Format {
    text,
    json,
    html
  }

  @Option(
      names = "--format",
      paramLabel = "text|json|html",
      description =
          "How the report is written: for people, as JSON (docs/report.schema.json), or as one page"
              + " of HTML that needs nothing else. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  @Mixin private final ColorOption color;

  private final PrintStream out;
  private final PrintStream err;

  OutputOptions(Terminal terminal, PrintStream out, PrintStream err) {
    this.color = new ColorOption(terminal);
    this.out = out;
    this.err = err;
  }

  /** Whether arguments that may be wrong ask for JSON. */
  static boolean asksForJson(List<String> arguments) {
    int option = arguments.indexOf("--format");
    return arguments.contains("--format=json")
        || (option >= 0 && arguments.subList(option, arguments.size()).indexOf("json") == 1);
  }

  /** Prints the report; its exit code. */
  int print(Report report) {
    out.print(
        switch (format) {
          case text -> color.render(report);
          case json -> new JsonRenderer().render(report);
          case html -> new HtmlRenderer().render(report);
        });
    out.flush();
    return report.exitCode();
  }

  /**
   * Where something is told while it happens: unless it is text, the report has standard output
   * alone.
   */
  PrintStream log() {
    return format == Format.text ? out : err;
  }

  /** Where a job's log goes: as GitLab shows it, or for whoever has no colours. */
  PrintStream jobLog() {
    return color.isColoured()
        ? log()
        : new PrintStream(new PlainText(log()), false, StandardCharsets.UTF_8);
  }
}
