package awsoidc.text;

import java.util.List;
import java.util.stream.Collectors;

/** A command for a person to paste into a shell. */
public final class ShellCommand {

  private ShellCommand() {}

  /** The words of a command, quoted. */
  public static String of(List<String> words) {
    return words.stream().map(ShellCommand::word).collect(Collectors.joining(" "));
  }

  /** One word, in quotes if it needs them. */
  public static String word(String text) {
    return text.matches("[\\w@%+=:,./-]+") ? text : ShellWords.word(text);
  }
}
