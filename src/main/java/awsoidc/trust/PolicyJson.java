package awsoidc.trust;

import awsoidc.yaml.Mark;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON of a policy: maps, lists and texts, as which IAM takes numbers and booleans too. Of a
 * key that stands twice in an object the last is kept, as by everybody, and the others are told.
 */
final class PolicyJson {

  private static final int MAX_DEPTH = 20;

  private final JsonParser parser;
  private final List<String> duplicates = new ArrayList<>();
  private final Map<String, Mark> marks = new HashMap<>();

  private PolicyJson(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * What is read.
   *
   * @param marks of what is in it, by the names and numbers that lead there: {@code /Statement/0}
   */
  record Document(Map<String, Object> root, List<String> duplicates, Map<String, Mark> marks) {}

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if it is not a JSON object
   */
  static Document parse(String json) {
    // Windows puts a mark of the byte order before what it writes into a file.
    String marked = json.startsWith("\uFEFF") ? json.substring(1) : json;
    String text = marked.startsWith("%7B") ? decoded(marked) : marked;
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      PolicyJson reader = new PolicyJson(parser);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not a JSON object");
      }
      Map<String, Object> root = reader.object("the policy", "", 0);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one JSON object");
      }
      return new Document(root, List.copyOf(reader.duplicates), Map.copyOf(reader.marks));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON object: " + words(e, text), e);
    } catch (IOException cannotBe) {
      throw new UncheckedIOException(cannotBe); // from memory
    }
  }

  /** As the IAM API answers. */
  static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) { // a % that begins nothing
      return text;
    }
  }

  private static String words(JsonProcessingException e, String text) {
    if (text.indexOf('\0') >= 0) {
      return "it is not UTF-8, perhaps UTF-16 (PowerShell's >)";
    }
    String begin = text.stripLeading();
    if (begin.startsWith("/") || begin.startsWith("#")) {
      return "it begins with a comment, which JSON does not have";
    }
    JsonLocation place = e.getLocation();
    return "line "
        + place.getLineNr()
        + ", column "
        + place.getColumnNr()
        + ": "
        + e.getOriginalMessage()
            .lines()
            .findFirst()
            .orElse("")
            .replaceAll(" \\(?\\[Source: .*", "");
  }

  private Map<String, Object> object(String name, String path, int depth) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      String place = path + "/" + key;
      marks.put(place, mark());
      parser.nextToken();
      if (object.containsKey(key)) {
        duplicates.add(key + " stands more than once in " + name);
      }
      // A key without a value is as if it were not there.
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        object.remove(key);
      } else {
        object.put(key, value(key, place, depth + 1));
      }
    }
    return object;
  }

  private Object value(String name, String path, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("nested deeper than any policy");
    }
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      return object(name, path, depth);
    }
    return parser.currentToken() == JsonToken.START_ARRAY
        ? list(name, path, depth)
        : parser.getText();
  }

  private List<Object> list(String name, String path, int depth) throws IOException {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.VALUE_NULL) {
        throw new IllegalArgumentException("null stands in a list");
      }
      String place = path + "/" + list.size();
      marks.put(place, mark());
      list.add(value(name, place, depth + 1));
    }
    return list;
  }

  private Mark mark() {
    JsonLocation location = parser.currentTokenLocation();
    return new Mark(location.getLineNr(), location.getColumnNr());
  }
}
