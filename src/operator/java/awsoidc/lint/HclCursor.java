package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a file of HCL that moves on: what stands there, its line and column, and how deep it
 * is nested. Knows blanks, comments and names, but not what values look like.
 */
final class HclCursor {

  private final String text;
  private final PieceCount count;
  private int at;
  private int depth;
  private int marked;
  private Mark lastMark = Mark.START;

  HclCursor(String text, PieceCount count) {
    this.text = text;
    this.count = count;
  }

  /** Begins what may have others in it; {@link #leave} ends it. */
  void enter(Mark mark) throws UnreadableFile {
    if (++depth > PieceReader.MAX_DEPTH) {
      throw new UnreadableFile("nested deeper than " + PieceReader.MAX_DEPTH + " levels", mark);
    }
    count.add();
    if (count.isTooLarge()) {
      throw new UnreadableFile("more than " + PieceCount.MAX + " values; give it in parts", mark);
    }
  }

  void leave() {
    depth--;
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  int length() {
    return text.length();
  }

  boolean atEnd() {
    return at == text.length();
  }

  boolean is(char symbol) {
    return !atEnd() && text.charAt(at) == symbol;
  }

  boolean is(String symbols) {
    return text.startsWith(symbols, at);
  }

  boolean isAnyOf(String symbols) {
    return !atEnd() && symbols.indexOf(text.charAt(at)) >= 0;
  }

  boolean isName() {
    return !atEnd() && isNamePart(text.charAt(at));
  }

  boolean isComment() {
    return is('#') || is("//") || is("/*");
  }

  @Nullable Matcher matches(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    return matcher.lookingAt() ? matcher : null;
  }

  char peek() {
    return text.charAt(at);
  }

  char take() {
    return text.charAt(at++);
  }

  /** Moves behind a symbol if it is there. */
  boolean accept(char symbol) {
    boolean there = is(symbol);
    at += there ? 1 : 0;
    return there;
  }

  void expect(char symbol) throws UnreadableFile {
    if (!accept(symbol)) {
      throw unexpected(String.valueOf(symbol));
    }
  }

  String name() throws UnreadableFile {
    int begin = at;
    while (isName()) {
      at++;
    }
    if (begin == at) {
      throw unexpected("a name");
    }
    return since(begin);
  }

  private static boolean isNamePart(char symbol) {
    return Character.isLetterOrDigit(symbol) || symbol == '_' || symbol == '-';
  }

  String since(int begin) {
    return text.substring(begin, at);
  }

  String between(int begin, int end) {
    return text.substring(begin, end);
  }

  int lineEnd(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  /**
   * Blanks and comments.
   *
   * @param lines whether ends of lines, too
   */
  void skip(boolean lines) throws UnreadableFile {
    while (!atEnd()) {
      if (isAnyOf(lines ? " \t\r\n" : " \t\r")) {
        at++;
      } else if (is("/*")) {
        Mark mark = mark();
        int end = text.indexOf("*/", at + 2);
        if (end < 0) {
          throw malformed("a comment does not end", mark);
        }
        at = end + 2;
      } else if (isComment()) {
        at = lineEnd(at);
      } else {
        return;
      }
    }
  }

  /** Goes on from the last one, so that a long file is not counted again for each. */
  Mark mark() {
    if (at < marked) {
      marked = 0;
      lastMark = Mark.START;
    }
    int line = lastMark.line();
    int column = lastMark.column();
    for (; marked < at; marked++) {
      boolean newLine = text.charAt(marked) == '\n';
      line += newLine ? 1 : 0;
      column = newLine ? 1 : column + (Character.isLowSurrogate(text.charAt(marked)) ? 0 : 1);
    }
    lastMark = new Mark(line, column);
    return lastMark;
  }

  UnreadableFile unexpected(String expected) {
    return malformed("expected " + expected, mark());
  }

  static UnreadableFile malformed(String why, Mark mark) {
    return new UnreadableFile("not valid HCL: " + why, mark);
  }
}
