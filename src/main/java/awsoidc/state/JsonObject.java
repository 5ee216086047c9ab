package awsoidc.state;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A JSON object of texts, lists and objects; a value of another kind than asked for throws. */
final class JsonObject {

  private final Map<String, Object> values;

  private JsonObject(Map<String, Object> values) {
    this.values = values;
  }

  static JsonObject parse(byte[] bytes) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(bytes)) {
      json.nextToken();
      return object(json);
    }
  }

  private static JsonObject object(JsonParser json) throws IOException {
    Map<String, Object> values = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      values.put(name, value(json));
    }
    return new JsonObject(values);
  }

  private static Object value(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.START_OBJECT) {
      return object(json);
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      return json.getText();
    }
    List<Object> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(json));
    }
    return list;
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  Set<String> names() {
    return values.keySet();
  }

  String text(String name) {
    return (String) Objects.requireNonNull(values.get(name));
  }

  Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name)).map(String.class::cast);
  }

  boolean flag(String name) {
    return Boolean.parseBoolean(text(name));
  }

  JsonObject object(String name) {
    return (JsonObject) Objects.requireNonNull(values.get(name));
  }

  List<JsonObject> objects(String name) {
    return list(name).stream().map(JsonObject.class::cast).toList();
  }

  List<String> texts(String name) {
    return list(name).stream().map(String.class::cast).toList();
  }

  private List<?> list(String name) {
    return (List<?>) Objects.requireNonNull(values.get(name));
  }
}
