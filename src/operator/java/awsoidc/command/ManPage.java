package awsoidc.command;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** One command's manual page in roff, as man(7) describes it, from what its {@code --help} says. */
final class ManPage {

  private static final String SECTION = "1";
  private static final int COLUMNS = 78;

  private final CommandSpec command;
  private final UsageMessageSpec usage;
  private final StringBuilder roff = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
    this.usage = command.usageMessage();
  }

  /**
   * The pages of a program and all of its commands, by the names of their files.
   *
   * @param date in its header, as {@code 2026-11-29}
   */
  static Map<String, String> of(CommandSpec root, String version, String date) {
    Map<String, String> pages = new TreeMap<>();
    all(root)
        .filter(command -> !command.helpCommand())
        .forEach(command ->
            pages.put(name(command) + "." + SECTION, new ManPage(command).write(version, date)));
    return pages;
  }

  private static Stream<CommandSpec> all(CommandSpec command) {
    return Stream.concat(
        Stream.of(command),
        command.subcommands().values().stream()
            .map(CommandLine::getCommandSpec)
            .flatMap(ManPage::all));
  }

  private static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  private String write(String version, String date) {
    String title = name(command).toUpperCase(Locale.ROOT);
    roff.append(
        ".TH %s %s %s \"%s %s\"\n"
            .formatted(escaped(title), SECTION, date, command.root().name(), version));
    List<String> description = paragraphs(usage.description());
    section("NAME");
    text(name(command) + " \\- ", description.getFirst().replaceFirst("(?s)(?<=\\w)\\. .*", "."));
    section("SYNOPSIS");
    synopsis();
    section("DESCRIPTION");
    text("", description.getFirst());
    for (String paragraph : description.subList(1, description.size())) {
      roff.append(".PP\n");
      text("", paragraph);
    }
    arguments();
    commands();
    examples();
    exitCodes();
    seeAlso();
    return roff.toString();
  }

  private void synopsis() {
    String synopsis =
        new Help(command, Help.defaultColorScheme(Ansi.OFF))
            .synopsis(0)
            .strip()
            .replaceAll("\\s+", " ");
    String program = command.qualifiedName();
    // A name is not broken over two lines, nor is an option from its value.
    roff.append(".nh\n.ad l\n");
    text("\\fB" + escaped(program) + "\\fR", synopsis.substring(program.length()));
    roff.append(".ad\n.hy\n");
  }

  private void arguments() {
    Help help = new Help(command, Help.defaultColorScheme(Ansi.OFF));
    List<? extends ArgSpec> parameters = command.positionalParameters();
    List<OptionSpec> options =
        command.options().stream()
            .filter(option -> !option.hidden())
            .sorted(Comparator.comparing(OptionSpec::longestName))
            .toList();
    if (!parameters.isEmpty()) {
      section("ARGUMENTS");
      parameters.forEach(parameter ->
          tagged("\\fI" + escaped(parameter.paramLabel()) + "\\fR", sentences(parameter)));
    }
    section("OPTIONS");
    for (OptionSpec option : options) {
      String value =
          option.arity().max() == 0
              ? ""
              : help.parameterLabelRenderer()
                  .renderParameterLabel(option, Ansi.OFF, List.of())
                  .plainString();
      tagged(
          "\\fB" + escaped(String.join(", ", option.names())) + "\\fR" + escaped(value),
          sentences(option));
    }
  }

  private void commands() {
    if (inner().isEmpty()) {
      return;
    }
    section("COMMANDS");
    for (CommandSpec one : inner()) {
      tagged(
          "\\fB" + escaped(one.name()) + "\\fR",
          paragraphs(one.usageMessage().description()).getFirst());
    }
  }

  private void examples() {
    List<String> lines = paragraphs(usage.footer());
    if (lines.isEmpty()) {
      return;
    }
    section("EXAMPLES");
    roff.append(".nf\n");
    lines.stream()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.equals("Examples:"))
        .forEach(line -> roff.append(escaped(line)).append('\n'));
    roff.append(".fi\n");
  }

  private void exitCodes() {
    section("EXIT STATUS");
    usage.exitCodeList().forEach((code, meaning) -> tagged(escaped(code), meaning));
  }

  private void seeAlso() {
    List<CommandSpec> others =
        Stream.concat(
                Stream.iterate(command.parent(), Objects::nonNull, CommandSpec::parent),
                inner().stream())
            .toList();
    section("SEE ALSO");
    roff.append(
            others.stream()
                .map(other -> ".BR " + escaped(name(other)) + " (" + SECTION + ")")
                .collect(Collectors.joining(" ,\n")))
        .append('\n');
  }

  private List<CommandSpec> inner() {
    return command.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(one -> !one.helpCommand())
        .toList();
  }

  private void section(String title) {
    roff.append(".SH ").append(title).append('\n');
  }

  private void tagged(String tag, String words) {
    roff.append(".TP\n").append(tag).append('\n');
    text("", words);
  }

  /** Wraps the words; no line of theirs may begin with a dot or an apostrophe. */
  private void text(String before, String words) {
    StringBuilder line = new StringBuilder(before);
    for (String word : escaped(words.strip()).split("\\s+", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > COLUMNS) {
        roff.append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.isEmpty() || line.toString().endsWith(" ") ? "" : " ")
          .append(line.isEmpty() && word.matches("[.'].*") ? "\\&" : "")
          .append(word);
    }
    roff.append(line).append('\n');
  }

  private static String sentences(ArgSpec argument) {
    return String.join(" ", paragraphs(argument.description()));
  }

  private static List<String> paragraphs(String[] lines) {
    return Stream.of(lines)
        .map(line -> line.replace("%n", "\n").replace("%%", "%"))
        .flatMap(String::lines)
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti");
  }
}
