package awsoidc.lint;

import awsoidc.lint.PieceReader.Unreadable;
import awsoidc.yaml.Mark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Terraform's HCL (hclsyntax/spec.md of hashicorp/hcl) → pieces, in the shape of Terraform's JSON
 * syntax: the labels of a block are names of objects in one another, and an expression is the
 * hidden text {@code ${…}}, with ' for ". What {@code jsonencode} has in its brackets is read.
 */
final class HclReader {

  private static final Pattern HEREDOC =
      Pattern.compile("<<(-?)([\\p{L}_][\\p{L}\\p{N}_-]*)[ \\t]*\\r?\\n");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final Pattern FOR = Pattern.compile("[\\[{]\\s*for\\s");
  private static final String OPERATORS = "?+-*/%=!<>&|.[(";
  private static final int MAX_LABELS = 5;
  private static final int MAX_SHOWN = 120;

  private final String text;
  private final Set<Mark> heredocs = new HashSet<>();
  private int at;
  private int depth;
  private int pieces;
  private int marked;
  private Mark lastMark = Mark.START;

  /**
   * A file.
   *
   * @param heredocs those texts whose lines and columns go on from their mark
   */
  record Source(Piece.Members root, Set<Mark> heredocs) {}

  private HclReader(String text) {
    this.text = text;
  }

  static Source read(String file) throws Unreadable {
    HclReader reader = new HclReader(file.startsWith("\uFEFF") ? file.substring(1) : file);
    Piece.Members root = reader.body(Mark.START, true);
    return new Source(root, reader.heredocs);
  }

  private Piece.Members body(Mark mark, boolean root) throws Unreadable {
    List<Piece.Member> members = new ArrayList<>();
    for (skip(true); root ? at < text.length() : !is('}'); skip(true)) {
      if (at == text.length()) {
        throw malformed("a block does not end", mark);
      }
      Mark name = mark();
      members.add(member(name(), name));
      skip(false);
      if (at < text.length() && !is('\n') && (root || !is('}'))) {
        throw unexpected("the end of the line");
      }
    }
    at++;
    return new Piece.Members(members, mark);
  }

  private Piece.Member member(String name, Mark mark) throws Unreadable {
    skip(false);
    if (is('=')) {
      at++;
      return new Piece.Member(name, mark, value(true));
    }
    List<Piece.Member> labels = new ArrayList<>();
    for (; !is('{'); skip(false)) {
      Mark label = mark();
      Piece.Text written = is('"') ? quoted() : new Piece.Text(name(), false, label);
      labels.add(new Piece.Member(written.text(), label, written));
      if (labels.size() > MAX_LABELS) {
        throw malformed("a block has more than " + MAX_LABELS + " labels", label);
      }
    }
    at++;
    enter(mark);
    Piece value = body(mark, false);
    depth--;
    for (Piece.Member label : labels.reversed()) {
      value = new Piece.Members(List.of(new Piece.Member(label.name(), label.mark(), value)), mark);
    }
    return new Piece.Member(name, mark, value);
  }

  private void enter(Mark mark) throws Unreadable {
    if (++depth > PieceReader.DEEPEST) {
      throw malformed("nested deeper than " + PieceReader.DEEPEST + " levels", mark);
    }
    if (++pieces > PieceReader.MAX_PIECES) {
      throw malformed("more than " + PieceReader.MAX_PIECES + " values; give it in parts", mark);
    }
  }

  /**
   * An expression.
   *
   * @param lineEnds whether it ends with the line; in brackets it does not
   */
  private Piece value(boolean lineEnds) throws Unreadable {
    skip(!lineEnds);
    Mark mark = mark();
    int begin = at;
    enter(mark);
    Piece literal = literal(mark);
    skip(!lineEnds);
    boolean ends =
        at == text.length() || ",}])".indexOf(text.charAt(at)) >= 0 || (lineEnds && is('\n'));
    if (literal != null && !ends && OPERATORS.indexOf(text.charAt(at)) < 0) {
      throw unexpected("an operator or the end of the value");
    }
    if (literal == null || !ends) {
      skipTo(lineEnds ? ",}])\n" : ",}])", mark);
      literal = new Piece.Text("${" + shown(begin) + "}", true, mark);
    }
    if (begin == at) {
      throw unexpected("a value");
    }
    depth--;
    return literal;
  }

  private String shown(int begin) {
    String raw = text.substring(begin, at).strip().replaceAll("\\s+", " ").replace('"', '\'');
    return raw.length() > MAX_SHOWN ? raw.substring(0, MAX_SHOWN) + "…" : raw;
  }

  /** None, where an expression begins that is to be skipped. */
  private @Nullable Piece literal(Mark mark) throws Unreadable {
    if (at == text.length() || matches(FOR) != null) {
      return null;
    }
    Matcher number = matches(NUMBER);
    if (number != null) {
      at = number.end();
      return new Piece.Text(number.group(), false, mark);
    }
    char first = text.charAt(at);
    return switch (first) {
      case '"' -> quoted();
      case '{' -> object(mark);
      case '[' -> list(mark);
      case '<' -> heredoc();
      default -> isNamePart(first) ? word(mark) : null;
    };
  }

  private @Nullable Piece word(Mark mark) throws Unreadable {
    String name = name();
    if (name.equals("true") || name.equals("false")) {
      return new Piece.Text(name, false, mark);
    }
    if (!name.equals("jsonencode") || !is('(')) {
      return null;
    }
    at++;
    Piece argument = value(false);
    if (is(',')) {
      at++;
      skip(true);
    }
    expect(')');
    return argument;
  }

  private Piece object(Mark mark) throws Unreadable {
    List<Piece.Member> members = new ArrayList<>();
    at++;
    for (skip(true); !is('}'); skip(true)) {
      if (at == text.length()) {
        throw malformed("an object does not end", mark);
      }
      Mark keyMark = mark();
      String key = key(keyMark);
      skip(false);
      if (!is(':')) {
        expect('=');
      } else {
        at++;
      }
      members.add(new Piece.Member(key, keyMark, value(true)));
      skip(false);
      if (is(',')) {
        at++;
      } else if (at < text.length() && !is('\n') && !is('}')) {
        throw unexpected("a comma, the end of the line or }");
      }
    }
    at++;
    return new Piece.Members(members, mark);
  }

  private String key(Mark mark) throws Unreadable {
    if (is('"')) {
      return quoted().text();
    }
    if (!is('(')) {
      return name();
    }
    int begin = ++at;
    skipTo(")", mark);
    String key = "${" + shown(begin) + "}";
    at++;
    return key;
  }

  private Piece list(Mark mark) throws Unreadable {
    List<Piece> elements = new ArrayList<>();
    at++;
    for (skip(true); !is(']'); skip(true)) {
      if (at == text.length()) {
        throw malformed("a list does not end", mark);
      }
      elements.add(value(false));
      if (is(',')) {
        at++;
      } else if (at < text.length() && !is(']')) {
        throw unexpected("a comma or ]");
      }
    }
    at++;
    return new Piece.Elements(elements, mark);
  }

  private Piece.Text quoted() throws Unreadable {
    Mark mark = mark();
    at++;
    Piece.Text text = template(mark, this.text.length(), true);
    expect('"');
    return text;
  }

  private Piece.Text heredoc() throws Unreadable {
    Mark mark = mark();
    Matcher begin = matches(HEREDOC);
    if (begin == null) {
      throw unexpected("a value");
    }
    int end = begin.end();
    int lineEnd = lineEnd(end);
    while (!text.substring(end, lineEnd).strip().equals(begin.group(2))) {
      if (lineEnd == text.length()) {
        throw malformed("no line " + begin.group(2) + " ends the text", mark);
      }
      end = lineEnd + 1;
      lineEnd = lineEnd(end);
    }
    at = begin.end();
    Mark first = mark();
    Piece.Text lines = template(first, end, false);
    int indent =
        begin.group(1).isEmpty()
            ? 0
            : text.substring(begin.end(), end)
                .lines()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
    at = lineEnd;
    Mark moved = new Mark(first.line(), 1 + indent);
    heredocs.add(moved);
    String flush = lines.text().replaceAll("(?m)^[ \\t]{0," + indent + "}", "");
    return new Piece.Text(flush, lines.hidden(), moved);
  }

  /** Up to the quote at the end, or to the end of a heredoc. Keeps columns and quotes of JSON. */
  private Piece.Text template(Mark mark, int end, boolean quoted) throws Unreadable {
    StringBuilder literal = new StringBuilder();
    boolean hidden = false;
    while (at < end && !(quoted && (is('"') || is('\n')))) {
      if (text.startsWith("$${", at) || text.startsWith("%%{", at)) {
        literal.append(text, at + 1, at + 3);
        at += 3;
      } else if (text.startsWith("${", at) || text.startsWith("%{", at)) {
        int begin = ++at;
        at++;
        enter(mark);
        skipTo("}", mark);
        depth--;
        at++;
        literal
            .append('$')
            .append(
                text.substring(begin, at)
                    .replace('"', '\'')
                    .replace('\\', '/')
                    .replaceAll("\\s", " "));
        hidden = true;
      } else if (quoted && is('\\')) {
        literal.append(escaped());
      } else {
        literal.append(text.charAt(at++));
      }
    }
    if (at > end) {
      throw malformed("the text ends within ${", mark);
    }
    return new Piece.Text(literal.toString(), hidden, mark);
  }

  private String escaped() throws Unreadable {
    char kind = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
    int digits = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    int plain = "ntr\"\\".indexOf(kind);
    try {
      String escaped =
          digits == 0
              ? "\n\t\r\"\\".substring(plain, plain + 1)
              : Character.toString(Integer.parseInt(text.substring(at + 2, at + 2 + digits), 16));
      at += 2 + digits;
      return escaped;
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw unexpected("an escape such as \\n after the \\");
    }
  }

  /** To one of some characters, outside all brackets, texts and comments. */
  private void skipTo(String ends, Mark mark) throws Unreadable {
    Deque<Character> open = new ArrayDeque<>();
    while (at < text.length() && !(open.isEmpty() && ends.indexOf(text.charAt(at)) >= 0)) {
      char next = text.charAt(at);
      int opening = "([{".indexOf(next);
      if (opening >= 0) {
        open.push(")]}".charAt(opening));
        at++;
      } else if (next == '"') {
        quoted();
      } else if (matches(HEREDOC) != null) {
        heredoc();
      } else if (isComment()) {
        skip(false);
      } else if (")]}".indexOf(next) >= 0 && (open.isEmpty() || open.pop() != next)) {
        throw unexpected("another closing bracket");
      } else {
        at++;
      }
    }
    if (at == text.length() && !(open.isEmpty() && ends.contains("\n"))) {
      throw malformed("an expression does not end", mark);
    }
  }

  private void skip(boolean lines) throws Unreadable {
    while (at < text.length()) {
      char next = text.charAt(at);
      if (next == ' ' || next == '\t' || next == '\r' || (lines && next == '\n')) {
        at++;
      } else if (text.startsWith("/*", at)) {
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

  private boolean isComment() {
    return is('#') || text.startsWith("//", at) || text.startsWith("/*", at);
  }

  private String name() throws Unreadable {
    int begin = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (begin == at) {
      throw unexpected("a name");
    }
    return text.substring(begin, at);
  }

  private static boolean isNamePart(char symbol) {
    return Character.isLetterOrDigit(symbol) || symbol == '_' || symbol == '-';
  }

  private @Nullable Matcher matches(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    return matcher.lookingAt() ? matcher : null;
  }

  private int lineEnd(int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }

  private boolean is(char symbol) {
    return at < text.length() && text.charAt(at) == symbol;
  }

  private void expect(char symbol) throws Unreadable {
    if (!is(symbol)) {
      throw unexpected(String.valueOf(symbol));
    }
    at++;
  }

  private Unreadable unexpected(String expected) {
    return malformed("expected " + expected, mark());
  }

  private static Unreadable malformed(String why, Mark mark) {
    return new Unreadable("not valid HCL: " + why, mark);
  }

  private Mark mark() {
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
}
