package awsoidc.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What fish completes, from the commands and their options; picocli does it for bash and zsh. */
final class FishCompletion {

  private static final Pattern ALTERNATIVES = Pattern.compile("[a-z-]+(\\|[a-z-]+)+");

  private final String program;
  private final String prefix;
  private final List<String> lines = new ArrayList<>();

  private FishCompletion(String program) {
    this.program = program;
    this.prefix = "__" + program.replace('-', '_');
  }

  /** The script for a program and all of its commands. */
  static String of(CommandSpec root) {
    FishCompletion fish = new FishCompletion(root.name());
    // The program's own options before a command have no values.
    fish.lines.add(
        """
        # Completions of %1$s for fish.
        function %2$s_words
            echo (string match -v -- '-*' (commandline -opc)[2..])
        end
        # Whether these words, and no more, are there before the cursor.
        function %2$s_at
            test "$(%2$s_words)" = "$argv"
        end
        # Whether the command is this one.
        function %2$s_in
            string match -q -- "$argv *" "$(%2$s_words) "
        end
        complete -c %1$s -f\
        """
            .formatted(root.name(), fish.prefix));
    fish.addCommand(root);
    return String.join("\n", fish.lines);
  }

  private void addCommand(CommandSpec command) {
    String words = command.qualifiedName().substring(program.length()).strip();
    String at = " -n '" + (prefix + "_at " + words).strip() + "'";
    String in = words.isEmpty() ? at : " -n '" + prefix + "_in " + words + "'";
    List<CommandSpec> inner =
        command.subcommands().values().stream().map(CommandLine::getCommandSpec).toList();
    for (CommandSpec one : inner) {
      add(at, " -a " + one.name(), one.usageMessage().description());
    }
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        add(in, names(command, option) + value(option), option.description());
      }
    }
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      add(in, value(parameter).replaceAll(" -[xr]", ""));
    }
    if (command.helpCommand()) {
      command.parent().subcommands().keySet().forEach(name -> add(at, " -a " + name));
    }
    inner.forEach(this::addCommand);
  }

  private static String names(CommandSpec command, OptionSpec option) {
    StringBuilder names = new StringBuilder();
    Stream.concat(
            Stream.of(option.names()),
            command.negatedOptionsMap().entrySet().stream()
                .filter(negated -> negated.getValue().equals(option))
                .map(Map.Entry::getKey))
        .forEach(name ->
            names
                .append(name.startsWith("--") ? " -l " : " -s ")
                .append(name.replaceFirst("^--?", "")));
    return names.toString();
  }

  /** What may follow an option, or stand where a parameter does. */
  private static String value(ArgSpec argument) {
    if (argument.arity().max() == 0) {
      return "";
    }
    String label = argument.paramLabel();
    if (ALTERNATIVES.matcher(label).matches()) {
      return " -x -a '" + label.replace('|', ' ') + "'";
    }
    if (label.endsWith("FILE")) {
      return " -r -F";
    }
    return label.equals("DIR") ? " -x -a '(__fish_complete_directories)'" : " -x";
  }

  private void add(String condition, String what, String... description) {
    if (what.isBlank()) {
      return;
    }
    String about = description.length == 0 ? "" : firstSentence(description[0]);
    lines.add(
        "complete -c "
            + program
            + condition
            + what
            + (about.isEmpty()
                ? ""
                : " -d '" + about.replace("\\", "\\\\").replace("'", "\\'") + "'"));
  }

  private static String firstSentence(String text) {
    return text.replaceFirst("(?s)(?<=\\w{2})[.:;] .*", "")
        .replaceFirst("\\.$", "")
        .replace("%n", " ");
  }
}
