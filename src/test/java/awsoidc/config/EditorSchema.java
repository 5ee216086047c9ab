package awsoidc.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** config/aws-oidc-executor.schema.json as an editor uses it. */
final class EditorSchema {

  private final String json;
  private final Schema schema;

  EditorSchema() throws IOException {
    json = Files.readString(Path.of("config/aws-oidc-executor.schema.json"));
    schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(json);
  }

  /** What an editor would underline. */
  List<String> problems(String yaml) {
    return schema.validate(yaml, InputFormat.YAML).stream().map(Error::toString).toList();
  }

  JsonNode at(String pointer) {
    return JsonMapper.shared().readTree(json).at(pointer);
  }

  /** The keys that a block takes, in their order. */
  Set<String> keys(String pointer) {
    return new LinkedHashSet<>(at(pointer + "/properties").propertyNames());
  }

  /** Everything in the schema that describes a block of our keys, and not of claims. */
  List<JsonNode> blocks() {
    return within(JsonMapper.shared().readTree(json))
        .filter(node -> node.has("type") && node.has("properties")) // and not: if one has, then …
        .filter(node -> !node.at("/additionalProperties").isObject())
        .toList();
  }

  private static Stream<JsonNode> within(JsonNode node) {
    return Stream.concat(Stream.of(node), node.valueStream().flatMap(EditorSchema::within));
  }
}
