package awsoidc.yaml;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads YAML from the parser's tokens into nodes that know their place. */
public final class YamlTree {

  public static final int MAX_BYTES = 4 << 20;

  private static final int MAX_DEPTH = 20;

  /**
   * Keys and values, each of which takes up to 150 bytes of the 64 MiB that a stage has, whatever
   * its own length.
   */
  public static final int MAX_PIECES = 200_000;

  private final YAMLParser yaml;
  private final Problems problems;
  private int pieces;

  private YamlTree(YAMLParser yaml, Problems problems) {
    this.yaml = yaml;
    this.problems = problems;
  }

  /** The document's root; empty if it cannot be read at all. */
  public static Optional<Node> parse(String text, Problems problems) {
    try (YAMLParser yaml = factory().createParser(text)) {
      YamlTree tree = new YamlTree(yaml, problems);
      if (yaml.nextToken() == null) {
        return Optional.of(new Node.Scalar("", true, Mark.START));
      }
      Node root = tree.node(0);
      if (yaml.nextToken() != null) {
        problems.add(
            tree.mark(), "a second YAML document begins here: take it out, with the --- before it");
      }
      return Optional.of(root);
    } catch (JacksonException e) {
      InvalidYaml invalid = InvalidYaml.of(e, text);
      problems.add(invalid.mark(), invalid.words());
    } catch (TooMuch e) {
      problems.add(e.mark, e.words);
    } catch (IOException cannotBe) {
      problems.add(Mark.START, "the YAML cannot be read");
    }
    return Optional.empty();
  }

  private static YAMLFactory factory() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
        .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // an environment named "on"
        .build();
  }

  private Node node(int depth) throws IOException {
    Mark mark = mark();
    if (depth > MAX_DEPTH) {
      throw new TooMuch(
          mark,
          "this is nested more than " + MAX_DEPTH + " levels deep: no part of a configuration is");
    }
    count(mark);
    if (yaml.isCurrentAlias()) {
      problems.add(
          mark,
          "aliases are not supported: write the value out, or, if it is a pattern, put it in"
              + " quotes: \"*"
              + yaml.getText()
              + "\"");
      return new Node.Alias(mark);
    }
    if (yaml.getObjectId() != null) {
      problems.add(
          mark,
          "anchors are not supported: take \"&"
              + yaml.getObjectId()
              + "\" out, or put the value in quotes");
    }
    JsonToken token = yaml.currentToken();
    return switch (token) {
      case START_OBJECT -> block(mark, depth);
      case START_ARRAY -> items(mark, depth);
      case VALUE_NULL -> new Node.Scalar("", true, mark);
      case VALUE_TRUE -> new Node.Scalar("true", false, mark); // however it is capitalised
      case VALUE_FALSE -> new Node.Scalar("false", false, mark);
      default -> new Node.Scalar(yaml.getText(), false, mark);
    };
  }

  private Node block(Mark mark, int depth) throws IOException {
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Mark> seen = new HashMap<>();
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String key = yaml.currentName();
      Mark keyMark = mark();
      count(keyMark);
      yaml.nextToken();
      Node value = node(depth + 1);
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

  private Node items(Mark mark, int depth) throws IOException {
    List<Node> items = new ArrayList<>();
    while (yaml.nextToken() != JsonToken.END_ARRAY) {
      items.add(node(depth + 1));
    }
    return new Node.Items(List.copyOf(items), mark);
  }

  private void count(Mark mark) throws TooMuch {
    if (++pieces > MAX_PIECES) {
      throw new TooMuch(
          mark,
          "the file has more than "
              + MAX_PIECES
              + " keys and values: say with patterns what so many values say");
    }
  }

  private Mark mark() {
    return mark(yaml.currentTokenLocation());
  }

  static Mark mark(JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? Mark.START
        : new Mark(location.getLineNr(), Math.max(1, location.getColumnNr()));
  }

  private static final class TooMuch extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Mark mark;
    private final transient String words;

    TooMuch(Mark mark, String words) {
      this.mark = mark;
      this.words = words;
    }
  }
}
