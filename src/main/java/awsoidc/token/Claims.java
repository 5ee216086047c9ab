package awsoidc.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The claims of a token as text. A claim that is a list (aud, groups_direct) has several values, a
 * number or a boolean is written as in JSON; a claim that is null or an object is absent, an empty
 * list has no value.
 */
public record Claims(Map<String, List<String>> values) {

  public Claims {
    values = Map.copyOf(values);
  }

  /** Every value of a claim; empty if the token lacks it. */
  public List<String> all(String claim) {
    return values.getOrDefault(claim, List.of());
  }

  /** Whether the token has this claim, even without a value. */
  public boolean tells(String claim) {
    return values.containsKey(claim);
  }

  /** A claim as one text, a list joined with commas; absent if it has no value. */
  public Optional<String> text(String claim) {
    return Optional.of(all(claim))
        .filter(list -> !list.isEmpty())
        .map(list -> String.join(",", list));
  }

  /** Reads a JWT's payload (RFC 7519, section 4). */
  static Claims parse(byte[] json) throws IOException {
    Map<String, List<String>> values = new LinkedHashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("its payload is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String claim = parser.currentName();
        parser.nextToken();
        boolean list = parser.currentToken() == JsonToken.START_ARRAY;
        List<String> read = readValues(parser);
        if (list || !read.isEmpty()) {
          values.put(claim, read);
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw new IOException("its payload is not one JSON object");
      }
    }
    return new Claims(values);
  }

  private static List<String> readValues(JsonParser parser) throws IOException {
    List<String> values = new ArrayList<>();
    if (parser.currentToken() == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        readScalar(parser, values);
      }
    } else {
      readScalar(parser, values);
    }
    return List.copyOf(values);
  }

  private static void readScalar(JsonParser parser, List<String> into) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new IOException("its payload ends too early");
    } else if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
      into.add(parser.getText());
    } else {
      parser.skipChildren();
    }
  }
}
