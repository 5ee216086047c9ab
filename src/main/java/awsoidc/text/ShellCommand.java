package awsoidc.text;

import java.util.List;
import java.util.stream.Collectors;

/** A command for a person to paste into a shell. */
public final class ShellCommand {

  private ShellCommand() {}

  /** The words of one; whatever is in them, the shell reads it for itself. */
  public static String of(List<String> words) {
    return words.stream().map(ShellCommand::word).collect(Collectors.joining(" "));
  }

  /** One word, in quotes where it needs them. */
  public static String word(String text) {
    return text.matches("[\\w@%+=:,./-]+") ? text : ShellWords.word(text);
  }
}
