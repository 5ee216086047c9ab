package awsoidc.sandbox;

import awsoidc.text.ShellWords;
import java.nio.file.Path;
import java.util.List;

/** One word of a command. */
public sealed interface Word {

  String shell();

  /** Known to config. */
  record Text(String text) implements Word {
    @Override
    public String shell() {
      return ShellWords.word(text);
    }
  }

  /**
   * Known from prepare on, which writes its end into a file that no script can write.
   *
   * @param beginning known to config
   */
  record FromFile(String beginning, Path file) implements Word {
    @Override
    public String shell() {
      return ShellWords.word(beginning) + "\"$(<" + ShellWords.word(file.toString()) + ")\"";
    }
  }

  record Script() implements Word {
    @Override
    public String shell() {
      return "\"$script\"";
    }
  }

  static List<Word> of(List<String> texts) {
    return texts.stream().<Word>map(Text::new).toList();
  }
}
