package awsoidc.runner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of the payload. A field that is missing or of another shape than asked for is as if it
 * were empty.
 *
 * @param fields objects, lists, and texts; numbers and booleans as text
 */
record PayloadObject(Map<String, Object> fields) {

  /** The value that the parser stands at, as in {@link #fields}; null for null. */
  static @Nullable Object read(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new IOException("it ends too early");
    }
    return switch (token) {
      case START_OBJECT -> readObject(json);
      case START_ARRAY -> readList(json);
      default -> json.getValueAsString();
    };
  }

  private static PayloadObject readObject(JsonParser json) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      Object value = read(json);
      if (value != null) {
        fields.put(name, value);
      }
    }
    return new PayloadObject(fields);
  }

  private static List<Object> readList(JsonParser json) throws IOException {
    List<Object> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Object value = read(json);
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }

  Optional<String> find(String name) {
    return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  String text(String name) {
    return find(name).orElse("");
  }

  boolean isTrue(String name) {
    return text(name).equals("true");
  }

  PayloadObject object(String name) {
    return fields.get(name) instanceof PayloadObject object ? object : new PayloadObject(Map.of());
  }

  List<PayloadObject> objects(String name) {
    return list(name, PayloadObject.class);
  }

  /** A list of texts, or one text. */
  List<String> texts(String name) {
    return find(name)
        .map(text -> text.isEmpty() ? List.<String>of() : List.of(text))
        .orElseGet(() -> list(name, String.class));
  }

  private <T> List<T> list(String name, Class<T> type) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().filter(type::isInstance).map(type::cast).toList()
        : List.of();
  }

  /** Without values: some are secrets. */
  @Override
  public String toString() {
    return fields.keySet().toString();
  }
}
