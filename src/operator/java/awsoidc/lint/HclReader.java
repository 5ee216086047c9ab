package awsoidc.lint;

import awsoidc.yaml.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Terraform's HCL (hclsyntax/spec.md of hashicorp/hcl) → pieces, in the shape of Terraform's JSON
 * syntax: the labels of a block are names of objects in one another, and an expression is the
 * hidden text {@code ${…}}, with ' for ". What {@code jsonencode} has in its brackets is read. Must
 * not know what blocks are for.
 */
final class HclReader {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?");
  private static final Pattern FOR = Pattern.compile("[\\[{]\\s*for\\s");
  private static final String OPERATORS = "?+-*/%=!<>&|.[(";
  private static final int MAX_LABELS = 5;
  private static final int MAX_SHOWN = 120;

  private final HclCursor cursor;
  private final HclStrings strings;

  /**
   * A file.
   *
   * @param heredocs those texts whose lines and columns go on from their mark
   */
  record Source(Piece.Members root, Set<Mark> heredocs) {}

  private HclReader(HclCursor cursor) {
    this.cursor = cursor;
    this.strings = new HclStrings(cursor);
  }

  static Source read(String file, PieceCount count) throws UnreadableFile {
    String text = file.startsWith("\uFEFF") ? file.substring(1) : file;
    HclReader reader = new HclReader(new HclCursor(text, count));
    Piece.Members root = reader.body(Mark.START, true);
    return new Source(root, reader.strings.heredocs());
  }

  private Piece.Members body(Mark mark, boolean root) throws UnreadableFile {
    List<Piece.Member> members = new ArrayList<>();
    for (cursor.skip(true); root ? !cursor.atEnd() : !cursor.accept('}'); cursor.skip(true)) {
      if (cursor.atEnd()) {
        throw HclCursor.malformed("a block does not end", mark);
      }
      Mark name = cursor.mark();
      members.add(member(cursor.name(), name));
      cursor.skip(false);
      if (!cursor.atEnd() && !cursor.is('\n') && (root || !cursor.is('}'))) {
        throw cursor.unexpected("the end of the line");
      }
    }
    return new Piece.Members(members, mark);
  }

  private Piece.Member member(String name, Mark mark) throws UnreadableFile {
    cursor.skip(false);
    if (cursor.accept('=')) {
      return new Piece.Member(name, mark, value(true));
    }
    List<Piece.Member> labels = new ArrayList<>();
    for (; !cursor.accept('{'); cursor.skip(false)) {
      Mark label = cursor.mark();
      Piece.Text written = cursor.is('"') ? strings.quoted() : new Piece.Text(cursor.name(), label);
      labels.add(new Piece.Member(written.text(), label, written));
      if (labels.size() > MAX_LABELS) {
        throw HclCursor.malformed("a block has more than " + MAX_LABELS + " labels", label);
      }
    }
    cursor.enter(mark);
    Piece value = body(mark, false);
    cursor.leave();
    for (Piece.Member label : labels.reversed()) {
      value = new Piece.Members(List.of(new Piece.Member(label.name(), label.mark(), value)), mark);
    }
    return new Piece.Member(name, mark, value);
  }

  /**
   * An expression.
   *
   * @param lineEnds whether it ends with the line; in brackets it does not
   */
  private Piece value(boolean lineEnds) throws UnreadableFile {
    String ends = lineEnds ? ",}])\n" : ",}])";
    cursor.skip(!lineEnds);
    Mark mark = cursor.mark();
    int begin = cursor.position();
    cursor.enter(mark);
    Piece value = literal(mark);
    cursor.skip(!lineEnds);
    boolean whole = cursor.atEnd() || cursor.isAnyOf(ends);
    if (value != null && !whole && !cursor.isAnyOf(OPERATORS)) {
      throw cursor.unexpected("an operator or the end of the value");
    }
    if (value == null || !whole) {
      strings.skipTo(ends, mark);
      value = new Piece.Text(hidden(begin), true, mark);
    }
    if (begin == cursor.position()) {
      throw cursor.unexpected("a value");
    }
    cursor.leave();
    return value;
  }

  private String hidden(int begin) {
    String raw = cursor.since(begin).strip().replaceAll("\\s+", " ").replace('"', '\'');
    return "${" + (raw.length() > MAX_SHOWN ? raw.substring(0, MAX_SHOWN) + "…" : raw) + "}";
  }

  /** None, where an expression begins that is to be skipped. */
  private @Nullable Piece literal(Mark mark) throws UnreadableFile {
    if (cursor.atEnd() || cursor.matches(FOR) != null) {
      return null;
    }
    Matcher number = cursor.matches(NUMBER);
    if (number != null) {
      cursor.moveTo(number.end());
      return new Piece.Text(number.group(), mark);
    }
    return switch (cursor.peek()) {
      case '"' -> strings.quoted();
      case '{' -> object(mark);
      case '[' -> list(mark);
      case '<' -> strings.heredoc();
      default -> cursor.isName() ? word(mark) : null;
    };
  }

  private @Nullable Piece word(Mark mark) throws UnreadableFile {
    String name = cursor.name();
    if (name.equals("true") || name.equals("false")) {
      return new Piece.Text(name, mark);
    }
    if (!name.equals("jsonencode") || !cursor.accept('(')) {
      return null;
    }
    Piece argument = value(false);
    if (cursor.accept(',')) {
      cursor.skip(true);
    }
    cursor.expect(')');
    return argument;
  }

  private Piece object(Mark mark) throws UnreadableFile {
    List<Piece.Member> members = new ArrayList<>();
    cursor.expect('{');
    for (cursor.skip(true); !cursor.accept('}'); cursor.skip(true)) {
      if (cursor.atEnd()) {
        throw HclCursor.malformed("an object does not end", mark);
      }
      Mark keyMark = cursor.mark();
      String key = key(keyMark);
      cursor.skip(false);
      if (!cursor.accept(':')) {
        cursor.expect('=');
      }
      members.add(new Piece.Member(key, keyMark, value(true)));
      cursor.skip(false);
      if (!cursor.accept(',') && !cursor.atEnd() && !cursor.isAnyOf("\n}")) {
        throw cursor.unexpected("a comma, the end of the line or }");
      }
    }
    return new Piece.Members(members, mark);
  }

  private String key(Mark mark) throws UnreadableFile {
    if (cursor.is('"')) {
      return strings.quoted().text();
    }
    if (!cursor.accept('(')) {
      return cursor.name();
    }
    int begin = cursor.position();
    strings.skipTo(")", mark);
    String key = hidden(begin);
    cursor.expect(')');
    return key;
  }

  private Piece list(Mark mark) throws UnreadableFile {
    List<Piece> elements = new ArrayList<>();
    cursor.expect('[');
    for (cursor.skip(true); !cursor.accept(']'); cursor.skip(true)) {
      if (cursor.atEnd()) {
        throw HclCursor.malformed("a list does not end", mark);
      }
      elements.add(value(false));
      if (!cursor.accept(',') && !cursor.atEnd() && !cursor.is(']')) {
        throw cursor.unexpected("a comma or ]");
      }
    }
    return new Piece.Elements(elements, mark);
  }
}
