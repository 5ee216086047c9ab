package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table at the top of docs/configuration.md has each key that has a section, with what the
 * schema for editors says of it and the section's own default. With {@code -Dkeys.write=true} it is
 * written. Those of a sandbox have a table of their own (SandboxSchemaTest).
 */
class KeySummaryTest {

  private static final Path SCHEMA = Path.of("config/aws-oidc-executor.schema.json");
  private static final String TABLE = "| key | default | what |\n|---|---|---|\n";

  private static final Pattern SECTION =
      Pattern.compile("(?ms)^###? `?([\\w.\\[\\]]+)`?\\n(.*?)(?=^##|\\z)");

  private static final Pattern DEFAULT = Pattern.compile("Default: ((?:`[^`]*`|[^`.,;:(])+)");

  private final JsonNode schema = JsonMapper.shared().readTree(readSchema());

  @Test
  void the_table_has_every_key() throws IOException {
    String page = Files.readString(Documentation.FILE);
    int begin = page.indexOf(TABLE) + TABLE.length();
    int end = page.indexOf("\n\n", begin);
    String made = String.join("\n", rows(page));
    if (Boolean.getBoolean("keys.write")) {
      Files.writeString(Documentation.FILE, page.substring(0, begin) + made + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).as("-Dkeys.write=true writes it").isEqualTo(made);
    }
  }

  @Test
  void the_schema_says_something_of_every_key() throws IOException {
    assertThat(rows(Files.readString(Documentation.FILE)))
        .hasSizeGreaterThan(30)
        .allSatisfy(row -> assertThat(row).doesNotContain("|  |"));
  }

  private List<String> rows(String page) {
    List<String> rows = new ArrayList<>();
    for (MatchResult section : SECTION.matcher(page).results().toList()) {
      String key = section.group(1);
      String[] path = key.replace("[]", "").split("\\.", -1);
      if (key.startsWith("sandbox.")
          || !ConfigurationReader.ROOT.contains(path[0])
          || "gitlab aws credentials roles audit".contains(key)) {
        continue;
      }
      JsonNode found =
          find(schema, Arrays.asList(path))
              .orElseThrow(() -> new AssertionError("not in the schema: " + key));
      rows.add(
          "| [`%s`](#%s) | %s | %s |"
              .formatted(
                  key,
                  key.replaceAll("[^\\w]", "").toLowerCase(Locale.ROOT),
                  defaultOf(key, section.group(2)),
                  description(found).replace("|", "\\|").replace("*", "\\*")));
    }
    return rows;
  }

  private static String defaultOf(String key, String text) {
    if (key.equals("sandbox")) {
      return "`host`; `user` for a runner that is root";
    }
    if (text.contains("**Required")) {
      return "required";
    }
    return DEFAULT
        .matcher(text.replace('\n', ' '))
        .results()
        .findFirst()
        .map(value -> value.group(1).strip())
        .orElse("none");
  }

  private static String description(JsonNode node) {
    return node.path("description")
        .asString("")
        .replaceAll(" *Default: [^.]*(\\.\\w[^.]*)*\\.", "")
        .strip();
  }

  private Optional<JsonNode> find(JsonNode node, List<String> path) {
    if (path.isEmpty()) {
      return Optional.of(node);
    }
    JsonNode property = node.path("properties").path(path.getFirst());
    if (!property.isMissingNode()) {
      JsonNode target = resolved(property);
      if (path.size() == 1) {
        return Optional.of(property.has("description") ? property : target);
      }
      Optional<JsonNode> found = find(target, path.subList(1, path.size()));
      if (found.isPresent()) {
        return found;
      }
    }
    for (String nested : List.of("anyOf", "oneOf", "allOf")) {
      for (JsonNode alternative : node.path(nested)) {
        Optional<JsonNode> found = find(resolved(alternative), path);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    JsonNode items = node.path("items");
    return items.isMissingNode() ? Optional.empty() : find(resolved(items), path);
  }

  private JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode()
        ? node
        : resolved(schema.at(reference.asString().substring(1)));
  }

  private static String readSchema() {
    try {
      return Files.readString(SCHEMA);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
