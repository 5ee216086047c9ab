package awsoidc.lint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
      Map<String, Integer> alike = new HashMap<>();
      json.writeStartArray();
      for (LintFinding finding : findings) {
        // Without the line, so that GitLab knows a finding again that has moved.
        String what = finding.rule() + "\n" + finding.position().file() + "\n" + finding.message();
        json.writeStartObject();
        json.writeStringField("description", finding.message() + " " + finding.remedy());
        json.writeStringField("check_name", finding.rule().name());
        json.writeStringField(
            "fingerprint", digest(what + "\n" + alike.merge(what, 1, Integer::sum)));
        json.writeStringField("severity", severity(finding.rule()));
        json.writeObjectFieldStart("location");
        json.writeStringField("path", finding.position().file());
        json.writeObjectFieldStart("lines");
        json.writeNumberField("begin", finding.position().line());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
    }

    private String severity(LintRule rule) {
      return switch (rule.level()) {
        case ERROR -> "critical";
        case WARNING -> "minor";
        case NOTE -> "info";
      };
    }

    private String digest(String text) {
      try {
        return HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java has SHA-256", e);
      }
    }
  };

  /** Terminals obey what comes after it, such as U+009B and U+202E. */
  private static final int LAST_PLAIN = '~';

  /** The whole document, with the line break at its end. */
  public String write(List<LintFinding> findings) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setHighestNonEscapedChar(LAST_PLAIN).useDefaultPrettyPrinter();
      write(findings, json);
    } catch (IOException e) {
      throw new UncheckedIOException("a string does not fail", e);
    }
    return text + "\n";
  }

  abstract void write(List<LintFinding> findings, JsonGenerator json) throws IOException;

  static String level(LintRule rule) {
    return rule.level().name().toLowerCase(Locale.ROOT);
  }
}
