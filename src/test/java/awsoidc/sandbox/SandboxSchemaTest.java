package awsoidc.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schema for editors and the table of docs/configuration.md say what the keys of the types say.
 * With {@code -Dkeys.write=true} both are written.
 */
class SandboxSchemaTest {

  private static final boolean WRITES = Boolean.getBoolean("keys.write");
  private static final Path SCHEMA = Path.of("config/aws-oidc-executor.schema.json");
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final ObjectWriter WRITER =
      JsonMapper.builder()
          .defaultPrettyPrinter(
              new DefaultPrettyPrinter()
                  .withSeparators(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER))
                  .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE))
          .build()
          .writerWithDefaultPrettyPrinter();

  private static final String TABLE = "| key | types | what |\n|---|---|---|\n";

  @Test
  void the_schema_is_made_of_the_keys() throws IOException, JacksonException {
    ObjectNode whole = (ObjectNode) JsonMapper.shared().readTree(Files.readString(SCHEMA));
    JsonNode before = whole.at("/$defs/sandbox");
    JsonNode made = new SandboxSchema(SandboxTypes.OURS, before.at("/properties/when")).json();
    if (WRITES) {
      ((ObjectNode) whole.get("$defs")).set("sandbox", made);
      Files.writeString(SCHEMA, WRITER.writeValueAsString(whole) + "\n");
    } else {
      assertThat(before).as("-Dkeys.write=true writes it").isEqualTo(made);
    }
  }

  @Test
  void the_page_has_a_row_for_each_key() throws IOException {
    List<String> rows =
        new SandboxSchema(SandboxTypes.OURS, JsonMapper.shared().createObjectNode()).rows();
    String page = Files.readString(PAGE);
    int begin = page.indexOf(TABLE) + TABLE.length();
    int end = page.indexOf("\n\n", begin);
    String made = String.join("\n", rows);
    if (WRITES) {
      Files.writeString(PAGE, page.substring(0, begin) + made + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).as("-Dkeys.write=true writes it").isEqualTo(made);
    }
  }
}
