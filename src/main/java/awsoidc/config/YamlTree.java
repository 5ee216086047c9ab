package awsoidc.config;

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

/** Reads YAML from the parser's tokens into nodes that know their place. */
final class YamlTree {

  private static final int DEEPEST = 20;

  private final YAMLParser yaml;
  private final Problems problems;

  private YamlTree(YAMLParser yaml, Problems problems) {
    this.yaml = yaml;
    this.problems = problems;
  }

  /** The document's root; empty if it cannot be read at all. */
  static Optional<Node> parse(String text, Problems problems) {
    try (YAMLParser yaml = new YAMLFactory().createParser(text)) {
      YamlTree tree = new YamlTree(yaml, problems);
      if (yaml.nextToken() == null) {
        return Optional.of(new Node.Scalar("", true, Mark.START));
      }
      Node root = tree.node(0);
      if (yaml.nextToken() != null) {
        problems.add(tree.mark(), "a second YAML document begins here; the configuration is one");
      }
      return Optional.of(root);
    } catch (JacksonException e) {
      problems.add(mark(e.getLocation()), "this is not valid YAML: " + firstLine(e));
    } catch (TooDeep e) {
      problems.add(e.mark, "this is nested more than " + DEEPEST + " levels deep");
    } catch (IOException cannotBe) {
      problems.add(Mark.START, "the YAML cannot be read");
    }
    return Optional.empty();
  }

  private Node node(int depth) throws IOException {
    Mark mark = mark();
    if (depth > DEEPEST) {
      throw new TooDeep(mark);
    }
    if (yaml.isCurrentAlias() || yaml.getObjectId() != null) {
      problems.add(mark, "anchors and aliases are not supported: write the value out");
    }
    JsonToken token = yaml.currentToken();
    return switch (token) {
      case START_OBJECT -> block(mark, depth);
      case START_ARRAY -> items(mark, depth);
      case VALUE_NULL -> new Node.Scalar("", true, mark);
      default -> new Node.Scalar(yaml.getText(), false, mark);
    };
  }

  private Node block(Mark mark, int depth) throws IOException {
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Mark> seen = new HashMap<>();
    while (yaml.nextToken() == JsonToken.FIELD_NAME) {
      String key = yaml.currentName();
      Mark keyMark = mark();
      yaml.nextToken();
      Node value = node(depth + 1);
      Mark first = seen.putIfAbsent(key, keyMark);
      if (first == null) {
        entries.add(new Node.Entry(key, keyMark, value));
      } else {
        problems.add(
            keyMark,
            "\"" + key + "\" stands here a second time; the first is in line " + first.line());
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

  private Mark mark() {
    return mark(yaml.currentTokenLocation());
  }

  private static Mark mark(JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? Mark.START
        : new Mark(location.getLineNr(), Math.max(1, location.getColumnNr()));
  }

  /**
   * SnakeYAML's first line says what is wrong; the rest quotes the file, which has positions here.
   */
  private static String firstLine(JacksonException e) {
    return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
  }

  private static final class TooDeep extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Mark mark;

    TooDeep(Mark mark) {
      this.mark = mark;
    }
  }
}
