package awsoidc.command;

import awsoidc.report.JsonRenderer;
import awsoidc.report.Renderer;
import awsoidc.report.Report;
import awsoidc.report.TextRenderer;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Option;

/** How a report is printed. */
final class OutputOptions {

  // As they are written on the command line.
  private enum Format {
    text,
    json
  }

  private enum Color {
    auto,
    always,
    never
  }

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description =
          "How the report is written: for people, or as JSON (docs/report.schema.json)."
              + " Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      description =
          "Whether text is coloured. auto does so on a terminal, unless NO_COLOR is set or TERM is"
              + " dumb. Default: ${DEFAULT-VALUE}.")
  private Color color = Color.auto;

  private final Terminal terminal;
  private final PrintStream out;
  private final PrintStream err;

  OutputOptions(Terminal terminal, PrintStream out, PrintStream err) {
    this.terminal = terminal;
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
    out.print(renderer().render(report));
    out.flush();
    return report.exitCode();
  }

  /** Where something is told while it happens: standard output is the report's alone if JSON. */
  PrintStream log() {
    return format == Format.json ? err : out;
  }

  boolean isColoured() {
    return switch (color) {
      case auto -> terminal.takesColour();
      case always -> true;
      case never -> false;
    };
  }

  private Renderer renderer() {
    return switch (format) {
      case text -> new TextRenderer(isColoured(), terminal.columns());
      case json -> new JsonRenderer();
    };
  }
}
