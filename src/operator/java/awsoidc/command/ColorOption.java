package awsoidc.command;

import awsoidc.report.Report;
import awsoidc.report.TextRenderer;
import picocli.CommandLine.Option;

/** How a report for people is printed. */
final class ColorOption {

  // As they are written on the command line.
  private enum Color {
    auto,
    always,
    never
  }

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      description =
          "Whether text is coloured. auto does so on a terminal, unless NO_COLOR is set or TERM is"
              + " dumb. Default: ${DEFAULT-VALUE}.")
  private Color color = Color.auto;

  private final Terminal terminal;

  ColorOption(Terminal terminal) {
    this.terminal = terminal;
  }

  boolean isColoured() {
    return switch (color) {
      case auto -> terminal.takesColour();
      case always -> true;
      case never -> false;
    };
  }

  String render(Report report) {
    return new TextRenderer(isColoured(), terminal.columns()).render(report);
  }
}
