package awsoidc.text;

import java.util.List;
import java.util.stream.Collectors;

/** Texts as a POSIX shell reads them for themselves, whatever is in them. */
public final class ShellWords {

  private ShellWords() {}

  public static String word(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** Several, for {@code eval}. */
  public static String words(List<String> texts) {
    return texts.stream().map(ShellWords::word).collect(Collectors.joining(" "));
  }
}
