package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts of HCL, in quotes and as heredocs, and the expressions in them, which are skipped, not
 * read. Must not know what a text is for.
 */
final class HclStrings {

  private static final Pattern HEREDOC =
      Pattern.compile("<<(-?)([\\p{L}_][\\p{L}\\p{N}_-]*)[ \\t]*\\r?\\n");

  private final HclCursor cursor;
  private final Set<Mark> heredocs = new HashSet<>();

  HclStrings(HclCursor cursor) {
    this.cursor = cursor;
  }

  /** Where heredocs begin that were read. */
  Set<Mark> heredocs() {
    return heredocs;
  }

  Piece.Text quoted() throws UnreadableFile {
    Mark mark = cursor.mark();
    cursor.expect('"');
    Piece.Text text = template(mark, cursor.length(), true);
    cursor.expect('"');
    return text;
  }

  Piece.Text heredoc() throws UnreadableFile {
    Mark mark = cursor.mark();
    Matcher begin = cursor.matches(HEREDOC);
    if (begin == null) {
      throw cursor.unexpected("a value");
    }
    int end = begin.end();
    int lineEnd = cursor.lineEnd(end);
    while (!cursor.between(end, lineEnd).strip().equals(begin.group(2))) {
      if (lineEnd == cursor.length()) {
        throw HclCursor.malformed("no line " + begin.group(2) + " ends the text", mark);
      }
      end = lineEnd + 1;
      lineEnd = cursor.lineEnd(end);
    }
    cursor.moveTo(begin.end());
    Mark first = cursor.mark();
    Piece.Text lines = template(first, end, false);
    int indent = begin.group(1).isEmpty() ? 0 : indent(cursor.between(begin.end(), end));
    cursor.moveTo(lineEnd);
    Mark moved = new Mark(first.line(), 1 + indent);
    heredocs.add(moved);
    String flush = lines.text().replaceAll("(?m)^[ \\t]{0," + indent + "}", "");
    return new Piece.Text(flush, lines.hidden(), moved);
  }

  private static int indent(String text) {
    return text.lines()
        .filter(line -> !line.isBlank())
        .mapToInt(line -> line.length() - line.stripLeading().length())
        .min()
        .orElse(0);
  }

  /** Up to the quote at the end, or to the end of a heredoc. Keeps columns and quotes of JSON. */
  private Piece.Text template(Mark mark, int end, boolean quoted) throws UnreadableFile {
    StringBuilder literal = new StringBuilder();
    boolean hidden = false;
    while (cursor.position() < end && !(quoted && cursor.isAnyOf("\"\n"))) {
      if (cursor.is("$${") || cursor.is("%%{")) {
        cursor.take();
        literal.append(cursor.take()).append(cursor.take());
      } else if (cursor.is("${") || cursor.is("%{")) {
        literal.append(expression(mark));
        hidden = true;
      } else if (quoted && cursor.is('\\')) {
        literal.append(escaped());
      } else {
        literal.append(cursor.take());
      }
    }
    if (cursor.position() > end) {
      throw HclCursor.malformed("the text ends within ${", mark);
    }
    return new Piece.Text(literal.toString(), hidden, mark);
  }

  private String expression(Mark mark) throws UnreadableFile {
    cursor.take();
    int begin = cursor.position();
    cursor.take();
    cursor.enter(mark);
    skipTo("}", mark);
    cursor.leave();
    cursor.take();
    return "$" + cursor.since(begin).replace('"', '\'').replace('\\', '/').replaceAll("\\s", " ");
  }

  private String escaped() throws UnreadableFile {
    int kindAt = cursor.position() + 1;
    try {
      String kind = cursor.between(kindAt, kindAt + 1);
      int digits = kind.equals("u") ? 4 : kind.equals("U") ? 8 : 0;
      int plain = "ntr\"\\".indexOf(kind);
      int end = kindAt + 1 + digits;
      String escaped =
          digits == 0
              ? "\n\t\r\"\\".substring(plain, plain + 1)
              : Character.toString(Integer.parseInt(cursor.between(kindAt + 1, end), 16));
      cursor.moveTo(end);
      return escaped;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw cursor.unexpected("an escape such as \\n after the \\");
    }
  }

  /** To one of some characters, outside all brackets, texts and comments. */
  void skipTo(String ends, Mark mark) throws UnreadableFile {
    Deque<Character> open = new ArrayDeque<>();
    while (!cursor.atEnd() && !(open.isEmpty() && cursor.isAnyOf(ends))) {
      char next = cursor.peek();
      int opening = "([{".indexOf(next);
      if (opening >= 0) {
        open.push(")]}".charAt(opening));
        cursor.take();
      } else if (next == '"') {
        quoted();
      } else if (cursor.matches(HEREDOC) != null) {
        heredoc();
      } else if (cursor.isComment()) {
        cursor.skip(false);
      } else if (")]}".indexOf(next) >= 0 && (open.isEmpty() || open.pop() != next)) {
        throw cursor.unexpected("another closing bracket");
      } else {
        cursor.take();
      }
    }
    if (cursor.atEnd() && !(open.isEmpty() && ends.contains("\n"))) {
      throw HclCursor.malformed("an expression does not end", mark);
    }
  }
}
