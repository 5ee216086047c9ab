package awsoidc.yaml;

import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Where a text stops being YAML, and what to write there. SnakeYAML speaks of its grammar; an
 * operator thinks of tabs, quotes and indentation.
 */
record InvalidYaml(Mark mark, String words) {

  private static final String NOT_YAML = "this is not valid YAML: ";

  static final String NO_PLAIN_WORD =
      NOT_YAML + "a key must be a plain word, and a value plain text";

  /**
   * One thing that SnakeYAML says.
   *
   * @param context part of what it says that it was doing
   * @param problem part of what it says that is wrong
   * @param atBeginning whether the mistake is where that began, not where it was noticed
   * @param words in which LINE is where it began
   */
  private record Saying(String context, String problem, boolean atBeginning, String words) {
    boolean fits(MarkedYAMLException e) {
      return String.valueOf(e.getContext()).contains(context)
          && String.valueOf(e.getProblem()).contains(problem);
    }
  }

  private static final List<Saying> SAYINGS =
      List.of(
          new Saying("", "TAB", false, "a tab stands here; YAML indents with spaces"),
          new Saying(
              "",
              "that cannot start any token",
              false,
              "a value that begins with this character must be in quotes"),
          new Saying(
              "an alias", "", true, "a value that begins with * must be in quotes, such as \"**\""),
          new Saying("an anchor", "", true, "a value that begins with & must be in quotes"),
          new Saying("", "tag handle", false, "a value that begins with ! must be in quotes"),
          new Saying("a tag", "", true, "a value that begins with ! must be in quotes"),
          new Saying(
              "a block scalar", "", true, "a value that begins with | or > must be in quotes"),
          new Saying(
              "",
              "mapping values are not allowed",
              false,
              "a colon cannot stand here: either the line is indented too far,"
                  + " or the value must be in quotes"),
          new Saying(
              "a simple key",
              "expected ':'",
              true,
              "a key must be followed by a colon and a blank, on the same line"),
          new Saying(
              "", "sequence entries are not allowed", false, "a list begins on a line of its own"),
          new Saying(
              "quoted scalar", "unexpected", true, "the quote that begins here is never closed"),
          new Saying(
              "double-quoted scalar",
              "",
              false,
              "in double quotes a backslash is written \\\\; or use single quotes"),
          new Saying(
              "flow mapping",
              "",
              false,
              "a comma or } must stand here; the { that it belongs to is in line LINE"),
          new Saying(
              "flow sequence",
              "",
              false,
              "a comma or ] must stand here; the [ that it belongs to is in line LINE"),
          new Saying(
              "block mapping",
              "",
              false,
              "this does not fit the block of keys that begins in line LINE: its keys begin in the"
                  + " same column, and nothing follows a value that is in quotes"),
          new Saying(
              "block collection",
              "",
              false,
              "this does not fit the list that begins in line LINE: its items begin with \"- \" in"
                  + " the same column"),
          new Saying(
              "",
              "mapping keys are not allowed",
              false,
              "a value that begins with ? must be in quotes"),
          new Saying("", "expected the node content", false, "a value is missing before this"),
          new Saying(
              "",
              "<document start>",
              false,
              "the configuration has ended before this: take it out, or correct its indentation"),
          new Saying(
              "",
              "YAML d",
              false,
              "a line that begins with % means something else to YAML; take it out"),
          new Saying(
              "directive",
              "",
              true,
              "a line that begins with % means something else to YAML; take it out"));

  /** Explains an exception that the YAML parser threw for {@code text}. */
  static InvalidYaml of(YAMLException e, String text) {
    if (e instanceof MarkedYAMLException marked) {
      return of(marked);
    }
    if (e instanceof ReaderException unprintable) {
      return new InvalidYaml(
          Mark.after(beforeUnprintable(text)),
          NOT_YAML
              + String.format(
                  "the invisible character U+%04X stands here; take it out",
                  unprintable.getCodePoint()));
    }
    return new InvalidYaml(Mark.START, NO_PLAIN_WORD);
  }

  private static InvalidYaml of(MarkedYAMLException e) {
    var noticed = Optional.ofNullable(e.getProblemMark()).orElse(e.getContextMark());
    var began = Optional.ofNullable(e.getContextMark()).orElse(noticed);
    for (Saying saying : SAYINGS) {
      if (saying.fits(e)) {
        return new InvalidYaml(
            place(saying.atBeginning ? began : noticed),
            NOT_YAML + saying.words.replace("LINE", String.valueOf(place(began).line())));
      }
    }
    return new InvalidYaml(place(noticed), NOT_YAML + e.getProblem());
  }

  private static String beforeUnprintable(String text) {
    return text.codePoints()
        .takeWhile(StreamReader::isPrintable)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Mark place(org.yaml.snakeyaml.error.Mark mark) {
    return new Mark(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
