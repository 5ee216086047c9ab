package awsoidc.yaml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML from the parser's events into nodes that know their place. Jackson's tokens in between
 * would take as long again.
 */
public final class YamlTree {

  public static final int MAX_BYTES = 4 << 20;

  private static final int MAX_DEPTH = 20;

  /**
   * Keys and values, each of which takes up to 150 bytes of the 64 MiB that a stage has, whatever
   * its own length.
   */
  public static final int MAX_PIECES = 200_000;

  /** Not yes, no, on and off, as in YAML 1.1: an environment may be named "on". */
  private static final Set<String> BOOLEANS =
      Set.of("true", "True", "TRUE", "false", "False", "FALSE");

  private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

  private final Parser yaml;
  private final Problems problems;
  private int pieces;

  private YamlTree(Parser yaml, Problems problems) {
    this.yaml = yaml;
    this.problems = problems;
  }

  /** The document's root; empty if it cannot be read at all. */
  public static Optional<Node> parse(String text, Problems problems) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    try {
      YamlTree tree = new YamlTree(new ParserImpl(new StreamReader(text), options), problems);
      Event first = tree.nextInDocument();
      if (first.is(Event.ID.StreamEnd)) {
        return Optional.of(new Node.Scalar("", true, Mark.START));
      }
      Node root = tree.node(first, 0);
      Event second = tree.nextInDocument();
      if (!second.is(Event.ID.StreamEnd)) {
        problems.add(
            mark(second),
            "a second YAML document begins here: take it out, with the --- before it");
      }
      return Optional.of(root);
    } catch (YAMLException e) {
      InvalidYaml invalid = InvalidYaml.of(e, text);
      problems.add(invalid.mark(), invalid.words());
    } catch (Unreadable e) {
      problems.add(e.mark, e.words);
    }
    return Optional.empty();
  }

  /** The next event that is more than the beginning or end of something around documents. */
  private Event nextInDocument() {
    Event event = yaml.getEvent();
    while (event.is(Event.ID.StreamStart)
        || event.is(Event.ID.DocumentStart)
        || event.is(Event.ID.DocumentEnd)) {
      event = yaml.getEvent();
    }
    return event;
  }

  private Node node(Event event, int depth) throws Unreadable {
    Mark mark = mark(event);
    if (depth > MAX_DEPTH) {
      throw new Unreadable(
          mark,
          "this is nested more than " + MAX_DEPTH + " levels deep: no part of a configuration is");
    }
    count(mark);
    if (event instanceof AliasEvent alias) {
      problems.add(
          mark,
          "aliases are not supported: write the value out, or, if it is a pattern, put it in"
              + " quotes: \"*"
              + alias.getAnchor()
              + "\"");
      return new Node.Alias(mark);
    }
    if (event instanceof NodeEvent node && node.getAnchor() != null) {
      problems.add(
          mark,
          "anchors are not supported: take \"&"
              + node.getAnchor()
              + "\" out, or put the value in quotes");
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar, mark);
    }
    return event.is(Event.ID.MappingStart) ? block(mark, depth) : items(mark, depth);
  }

  private static Node scalar(ScalarEvent scalar, Mark mark) {
    String text = scalar.getValue();
    if (isOneOf(NULLS, scalar, Tag.NULL)) {
      return new Node.Scalar("", true, mark);
    }
    boolean isBoolean = isOneOf(BOOLEANS, scalar, Tag.BOOL);
    return new Node.Scalar(isBoolean ? text.toLowerCase(Locale.ROOT) : text, false, mark);
  }

  /** Whether a value is one of these words without quotes, or, with a tag that says so, in them. */
  private static boolean isOneOf(Set<String> words, ScalarEvent scalar, Tag tag) {
    boolean mayBe =
        scalar.getTag() == null
            ? scalar.getImplicit().canOmitTagInPlainScalar()
            : scalar.getTag().equals(tag.getValue());
    return mayBe && words.contains(scalar.getValue());
  }

  private Node block(Mark mark, int depth) throws Unreadable {
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Mark> seen = new HashMap<>();
    for (Event event = yaml.getEvent(); !event.is(Event.ID.MappingEnd); event = yaml.getEvent()) {
      Mark keyMark = mark(event);
      if (!(event instanceof ScalarEvent scalar)) {
        throw new Unreadable(keyMark, InvalidYaml.NO_PLAIN_WORD);
      }
      String key = scalar.getValue();
      count(keyMark);
      Node value = node(yaml.getEvent(), depth + 1);
      Mark first = seen.putIfAbsent(key, keyMark);
      if (first == null) {
        entries.add(new Node.Entry(key, keyMark, value));
      } else {
        problems.add(
            keyMark,
            Node.quoted(key)
                + " stands here a second time: keep one; the first is in line "
                + first.line());
      }
    }
    return new Node.Block(List.copyOf(entries), mark);
  }

  private Node items(Mark mark, int depth) throws Unreadable {
    List<Node> items = new ArrayList<>();
    for (Event event = yaml.getEvent(); !event.is(Event.ID.SequenceEnd); event = yaml.getEvent()) {
      items.add(node(event, depth + 1));
    }
    return new Node.Items(List.copyOf(items), mark);
  }

  private void count(Mark mark) throws Unreadable {
    if (++pieces > MAX_PIECES) {
      throw new Unreadable(
          mark,
          "the file has more than "
              + MAX_PIECES
              + " keys and values: say with patterns what so many values say");
    }
  }

  private static Mark mark(Event event) {
    return new Mark(event.getStartMark().getLine() + 1, event.getStartMark().getColumn() + 1);
  }

  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Mark mark;
    private final transient String words;

    Unreadable(Mark mark, String words) {
      this.mark = mark;
      this.words = words;
    }
  }
}
