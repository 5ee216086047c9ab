package awsoidc.lint;

import awsoidc.report.CodeQuality;
import awsoidc.report.JsonText;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** How findings are written for other programs. */
public enum LintFormat {
  /** {@code {"findings": […]}}, docs/lint.md. */
  JSON {
    @Override
    void write(List<LintFinding> findings, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeArrayFieldStart("findings");
      for (LintFinding finding : findings) {
        json.writeStartObject();
        json.writeStringField("rule", finding.rule().name());
        json.writeStringField("level", level(finding.rule()));
        json.writeStringField("file", finding.position().file());
        json.writeNumberField("line", finding.position().line());
        json.writeNumberField("column", finding.position().column());
        json.writeStringField("message", finding.message());
        json.writeStringField("remedy", finding.remedy());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  },
  /** Static Analysis Results Interchange Format 2.1.0 (OASIS). */
  SARIF {
    @Override
    void write(List<LintFinding> findings, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      json.writeStringField("version", "2.1.0");
      json.writeArrayFieldStart("runs");
      json.writeStartObject();
      json.writeObjectFieldStart("tool");
      json.writeObjectFieldStart("driver");
      json.writeStringField("name", "aws-oidc-executor lint");
      json.writeArrayFieldStart("rules");
      for (LintRule rule : LintRule.values()) {
        json.writeStartObject();
        json.writeStringField("id", rule.name());
        text("shortDescription", rule.title(), json);
        json.writeObjectFieldStart("defaultConfiguration");
        json.writeStringField("level", level(rule));
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndObject();
      json.writeStringField("columnKind", "unicodeCodePoints");
      json.writeArrayFieldStart("results");
      for (LintFinding finding : findings) {
        result(finding, json);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }

    private void result(LintFinding finding, JsonGenerator json) throws IOException {
      json.writeStartObject();
      json.writeStringField("ruleId", finding.rule().name());
      json.writeStringField("level", level(finding.rule()));
      text("message", finding.message() + " " + finding.remedy(), json);
      json.writeArrayFieldStart("locations");
      json.writeStartObject();
      json.writeObjectFieldStart("physicalLocation");
      json.writeObjectFieldStart("artifactLocation");
      json.writeStringField("uri", finding.position().file());
      json.writeEndObject();
      json.writeObjectFieldStart("region");
      json.writeNumberField("startLine", finding.position().line());
      json.writeNumberField("startColumn", finding.position().column());
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }

    private void text(String name, String text, JsonGenerator json) throws IOException {
      json.writeObjectFieldStart(name);
      json.writeStringField("text", text);
      json.writeEndObject();
    }
  },
  /** What {@code artifacts:reports:codequality} takes ("Code Quality", GitLab Docs). */
  CODE_QUALITY {
    @Override
    void write(List<LintFinding> findings, JsonGenerator json) throws IOException {
      CodeQuality.write(
          findings.stream()
              .map(one ->
                  new CodeQuality.Entry(
                      one.rule().name(),
                      one.rule().level(),
                      one.position(),
                      one.message(),
                      one.remedy()))
              .toList(),
          json);
    }
  };

  /** The whole document, with the line break at its end. */
  public String write(List<LintFinding> findings) {
    return JsonText.of(json -> write(findings, json));
  }

  abstract void write(List<LintFinding> findings, JsonGenerator json) throws IOException;

  static String level(LintRule rule) {
    return rule.level().name().toLowerCase(Locale.ROOT);
  }
}
