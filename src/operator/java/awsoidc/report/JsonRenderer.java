package awsoidc.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A report as one JSON document, docs/report.schema.json. */
public final class JsonRenderer implements Renderer {

  /** Counts up where a reader of the former version would go wrong. */
  private static final int VERSION = 1;

  @Override
  public String render(Report report) {
    return JsonText.of(json -> {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeStringField("command", report.command());
      json.writeNumberField("exit_code", report.exitCode());
      json.writeArrayFieldStart("blocks");
      for (Block block : report.blocks()) {
        if (!(block instanceof Block.Figure)) {
          json.writeStartObject();
          write(block, json);
          json.writeEndObject();
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static void write(Block block, JsonGenerator json) throws IOException {
    switch (block) {
      case Block.Heading(String text) -> text("heading", text, json);
      case Block.Paragraph(String text) -> text("paragraph", text, json);
      case Block.Entries(List<String> items) -> strings("list", "items", items, json);
      case Block.Code(List<String> lines) -> strings("code", "lines", lines, json);
      case Block.Table(List<Block.Row> rows) -> table(rows, json);
      case Block.Checklist(List<Block.Item> items) -> checklist(items, json);
      case Block.Remark remark -> finding(remark, json);
      case Block.Grid grid -> grid(grid, json);
      case Block.Figure _ -> {}
    }
  }

  private static void text(String type, String text, JsonGenerator json) throws IOException {
    json.writeStringField("type", type);
    json.writeStringField("text", text);
  }

  private static void strings(String type, String field, List<String> all, JsonGenerator json)
      throws IOException {
    json.writeStringField("type", type);
    json.writeArrayFieldStart(field);
    for (String one : all) {
      json.writeString(one);
    }
    json.writeEndArray();
  }

  private static void table(List<Block.Row> rows, JsonGenerator json) throws IOException {
    json.writeStringField("type", "table");
    json.writeArrayFieldStart("rows");
    for (Block.Row row : rows) {
      json.writeStartObject();
      json.writeStringField("name", row.name());
      json.writeStringField("value", row.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void grid(Block.Grid grid, JsonGenerator json) throws IOException {
    strings("grid", "columns", grid.columns(), json);
    json.writeArrayFieldStart("rows");
    for (List<String> row : grid.rows()) {
      json.writeStartArray();
      for (String cell : row) {
        json.writeString(cell);
      }
      json.writeEndArray();
    }
    json.writeEndArray();
  }

  private static void checklist(List<Block.Item> items, JsonGenerator json) throws IOException {
    json.writeStringField("type", "checklist");
    json.writeArrayFieldStart("items");
    for (Block.Item item : items) {
      json.writeStartObject();
      json.writeStringField("state", item.trouble().map(JsonRenderer::name).orElse("ok"));
      json.writeStringField("name", item.name());
      json.writeStringField("text", item.text());
      if (!item.remedy().isEmpty()) {
        json.writeStringField("remedy", item.remedy());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static String name(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  private static void finding(Block.Remark remark, JsonGenerator json) throws IOException {
    text("finding", remark.text(), json);
    json.writeStringField("level", name(remark.level()));
    if (remark.position().isPresent()) {
      Position position = remark.position().get();
      json.writeStringField("file", position.file());
      json.writeNumberField("line", position.line());
      json.writeNumberField("column", position.column());
    }
  }
}
