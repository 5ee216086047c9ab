package awsoidc.runner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value of the payload into memory, as {@link PayloadObject} has it. Of a value with too
 * many parts the rest is passed over: the driver has 64 MB for all it does.
 */
final class PayloadReader {

  private final JsonParser json;
  private int left;

  /**
   * @param most how many values within values are kept
   */
  PayloadReader(JsonParser json, int most) {
    this.json = json;
    this.left = most;
  }

  /** The value that the parser stands at; null for null, and for what is passed over. */
  @Nullable Object read() throws IOException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new IOException("it ends too early");
    }
    if (left-- <= 0) {
      json.skipChildren();
      return null;
    }
    return switch (token) {
      case START_OBJECT -> readObject();
      case START_ARRAY -> readList();
      default -> json.getValueAsString();
    };
  }

  private PayloadObject readObject() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      Object value = read();
      if (value != null) {
        fields.put(name, value);
      }
    }
    return new PayloadObject(fields);
  }

  private List<Object> readList() throws IOException {
    List<Object> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      Object value = read();
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }
}
