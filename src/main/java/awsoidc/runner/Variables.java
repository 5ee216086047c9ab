package awsoidc.runner;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code variables} of the payload, as they are read: of several with one name the last counts. */
final class Variables {

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> raw = new LinkedHashSet<>();
  private final Set<String> open = new LinkedHashSet<>();

  /** Adds those of the array that the parser stands at. */
  void read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        continue;
      }
      one(json);
    }
  }

  private void one(JsonParser json) throws IOException {
    String key = null;
    String value = null;
    boolean isRaw = false;
    boolean isPublic = false;
    boolean hidden = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      switch (field) {
        case "key" -> key = scalar(json);
        case "value" -> value = scalar(json);
        case "raw" -> isRaw = "true".equals(scalar(json));
        case "public" -> isPublic = "true".equals(scalar(json));
        case "file", "masked" -> hidden |= "true".equals(scalar(json));
        default -> json.skipChildren();
      }
    }
    if (key != null && value != null) {
      values.put(key, value);
      keep(raw, key, isRaw);
      keep(open, key, isPublic && !hidden);
    }
  }

  private static void keep(Set<String> names, String name, boolean in) {
    if (in) {
      names.add(name);
    } else {
      names.remove(name);
    }
  }

  /** A text, number or boolean as text; anything else is passed over. */
  static @Nullable String scalar(JsonParser json) throws IOException {
    String text = json.getValueAsString();
    json.skipChildren();
    return text;
  }

  Map<String, String> values() {
    return values;
  }

  /** What the runner does not expand. */
  Set<String> raw() {
    return raw;
  }

  /** What GitLab shows to everybody; neither masked nor a file. */
  List<String> open() {
    return List.copyOf(open);
  }
}
