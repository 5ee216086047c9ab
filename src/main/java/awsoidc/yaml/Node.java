package awsoidc.yaml;

import static java.util.stream.Collectors.joining;

import awsoidc.text.Printable;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;
import java.util.function.Consumer;

/** A piece of YAML and where it begins. */
public sealed interface Node {

  /** Symbols of a value that a message shows: more than any ARN of a usual length. */
  int MAX_SHOWN = 100;

  Mark mark();

  /** How a message names it: "a list". */
  String kind();

  /**
   * It as compact JSON, every value as a text.
   *
   * @param each is told of every text, keys too
   */
  String json(Consumer<Scalar> each);

  /**
   * A single value.
   *
   * @param text as written, without quotes
   * @param isNull written as nothing, {@code ~} or {@code null}
   */
  record Scalar(String text, boolean isNull, Mark mark) implements Node {
    @Override
    public String kind() {
      return isNull ? "empty" : Node.quoted(text);
    }

    @Override
    public String json(Consumer<Scalar> each) {
      each.accept(this);
      return isNull
          ? "null"
          : '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
  }

  record Items(List<Node> items, Mark mark) implements Node {
    @Override
    public String kind() {
      return "a list";
    }

    @Override
    public String json(Consumer<Scalar> each) {
      return items.stream().map(item -> item.json(each)).collect(joining(",", "[", "]"));
    }
  }

  /** Keys and values, in the order of the file; no key twice. */
  record Block(List<Entry> entries, Mark mark) implements Node {
    @Override
    public String kind() {
      return "a block of keys";
    }

    @Override
    public String json(Consumer<Scalar> each) {
      return entries.stream()
          .map(entry ->
              new Scalar(entry.key, false, entry.mark).json(each) + ":" + entry.value.json(each))
          .collect(joining(",", "{", "}"));
    }
  }

  /**
   * {@code *name}, which YAML replaces by what {@code &name} stands before. Reported where it is
   * read.
   */
  record Alias(Mark mark) implements Node {
    @Override
    public String kind() {
      return "an alias";
    }

    @Override
    public String json(Consumer<Scalar> each) {
      return "null";
    }
  }

  record Entry(String key, Mark mark, Node value) {}

  /** Text of the file as a message shows it: in quotes, on one line, not endless. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    withoutPassword(text)
        .codePoints()
        .limit(MAX_SHOWN)
        .forEach(symbol -> shown.append(visible(symbol)));
    return shown + (text.codePointCount(0, text.length()) > MAX_SHOWN ? "…\"" : "\"");
  }

  /**
   * Messages end up in the logs of jobs, and in whatever key a URL stands, a login may be in it:
   * all before the last @ that a colon precedes, since a password that is not encoded may hold @, /
   * and all else. The names of ARNs have both, too.
   */
  private static String withoutPassword(String text) {
    int at = text.lastIndexOf('@');
    int colon = text.indexOf(':');
    if (colon < 0 || at < colon || text.startsWith("arn:")) {
      return text;
    }
    boolean scheme = text.startsWith("://", colon);
    return (scheme ? text.substring(0, colon) + "://…" : "…") + text.substring(at);
  }

  private static String visible(int symbol) {
    if (symbol == '\n') {
      return "␤";
    }
    return Printable.isShown(symbol) ? Character.toString(symbol) : "\uFFFD";
  }
}
