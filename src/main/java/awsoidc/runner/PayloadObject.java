package awsoidc.runner;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object of the payload. A field that is missing or of another shape than asked for is as if it
 * were empty.
 *
 * @param fields objects, lists, and texts; numbers and booleans as text
 */
record PayloadObject(Map<String, Object> fields) {

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
