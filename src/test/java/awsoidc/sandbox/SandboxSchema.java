package awsoidc.sandbox;

import awsoidc.yaml.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The part of the schema for editors that is about sandboxes, made of the keys of their types. */
final class SandboxSchema {

  private final SandboxTypes types;
  private final ObjectNode made = JsonMapper.shared().createObjectNode();

  /**
   * @param when what conditions are; not of the types
   */
  SandboxSchema(SandboxTypes types, JsonNode when) {
    this.types = types;
    made.put("description", "Where scripts run.");
    made.putArray("type").add("object").add("null");
    made.put("additionalProperties", false);
    ObjectNode properties = made.putObject("properties");
    Key<?> type = types.typeKey();
    property(properties, type)
        .put("description", type.about() + " " + String.join(" ", aboutTypes()));
    SandboxTypes.COMMON.forEach(key -> property(properties, key).put("description", key.about()));
    properties.set("when", when);
    keys()
        .forEach((name, keys) -> {
          ObjectNode property = properties.putObject(name);
          List<String> about =
              keys.entrySet().stream()
                  .map(key -> key.getKey() + ": " + key.getValue().about())
                  .toList();
          property.put("description", String.join(" ", about));
          Set<ObjectNode> forms = new LinkedHashSet<>();
          keys.values().forEach(key -> forms.add(form(key)));
          if (forms.size() == 1) {
            property.setAll(forms.iterator().next());
          } else {
            forms.forEach(property.withArray("/anyOf")::add);
          }
        });
    ArrayNode conditions = made.putArray("allOf");
    ObjectNode without = conditions.addObject();
    without.putObject("if").putObject("not").putArray("required").add("type");
    restrict(without, new UserType());
    types
        .all()
        .forEach(each -> {
          ObjectNode with = conditions.addObject();
          ObjectNode given = with.putObject("if");
          given.putArray("required").add("type");
          given.putObject("properties").putObject("type").put("const", each.name());
          restrict(with, each);
        });
  }

  JsonNode json() {
    return made;
  }

  /** A row for each key, as docs/configuration.md has them. */
  List<String> rows() {
    List<String> rows = new ArrayList<>();
    SandboxTypes.COMMON.forEach(key -> rows.add(row(key.name(), "all", key.about())));
    keys()
        .forEach((name, keys) ->
            keys.forEach((type, key) -> rows.add(row(name, "`" + type + "`", key.about()))));
    return rows;
  }

  private static String row(String key, String types, String about) {
    String link = "[`" + key + "`](#sandbox" + key + ")";
    return "| " + link + " | " + types + " | " + about.replace("|", "\\|") + " |";
  }

  /** Each key that some types have, and what it is of each of them. */
  private Map<String, Map<String, Key<?>>> keys() {
    Map<String, Map<String, Key<?>>> keys = new LinkedHashMap<>();
    types
        .all()
        .forEach(type ->
            type.keys()
                .forEach(key ->
                    keys.computeIfAbsent(key.name(), name -> new LinkedHashMap<>())
                        .put(type.name(), key)));
    return keys;
  }

  private List<String> aboutTypes() {
    return types.all().stream().map(type -> type.name() + ": " + type.about() + ".").toList();
  }

  private static ObjectNode property(ObjectNode properties, Key<?> key) {
    return properties.putObject(key.name()).setAll(form(key));
  }

  /** What else than this type's keys may not be; what those of several types are in this one. */
  private void restrict(ObjectNode condition, SandboxType type) {
    ObjectNode properties = condition.putObject("then").putObject("properties");
    type.unused().forEach(key -> properties.put(key, false));
    keys()
        .forEach((name, keys) -> {
          Key<?> own = keys.get(type.name());
          if (own == null) {
            properties.put(name, false);
          } else if (keys.values().stream().map(SandboxSchema::form).distinct().count() > 1) {
            properties.set(name, form(own));
          }
        });
  }

  private static ObjectNode form(Key<?> key) {
    ObjectNode one = single(key.form());
    if (!key.list()) {
      return one;
    }
    ObjectNode some = JsonMapper.shared().createObjectNode();
    ArrayNode either = some.putArray("anyOf");
    either.add(one);
    either.addObject().put("type", "array").put("minItems", 1).set("items", one.deepCopy());
    return some;
  }

  private static ObjectNode single(Key.Form form) {
    ObjectNode one = JsonMapper.shared().createObjectNode();
    switch (form) {
      case Key.Form.OneOf(List<String> values) -> values.forEach(one.withArray("/enum")::add);
      case Key.Form.Defined(String name) -> one.put("$ref", "#/$defs/" + name);
      case Key.Form.Matching(String pattern) -> {
        ArrayNode kinds = one.putArray("type").add("string");
        // What YAML takes for something else than a text.
        if (Stream.of("1.5", "15").anyMatch(Pattern.compile(pattern).asMatchPredicate())) {
          kinds.add("number");
        }
        if ("true".matches(pattern)) {
          kinds.add("boolean");
        }
        one.put("pattern", "^(" + pattern + ")$");
      }
    }
    return one;
  }
}
