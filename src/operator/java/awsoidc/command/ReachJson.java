package awsoidc.command;

import awsoidc.lint.LintFinding;
import awsoidc.lint.LintedPolicy;
import awsoidc.lint.PolicyStatement;
import awsoidc.pattern.Glob;
import awsoidc.reach.Reach;
import awsoidc.reach.Route;
import awsoidc.reach.Weakness;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which jobs reach which roles, as JSON (docs/matrix.schema.json). */
final class ReachJson {

  /** Counts up where a reader of the former version would go wrong. */
  private static final int VERSION = 1;

  /** Terminals obey what comes after it, such as U+009B and U+202E. */
  private static final int LAST_PLAIN = '~';

  private final JsonGenerator json;

  private ReachJson(JsonGenerator json) {
    this.json = json;
  }

  static String of(String command, Reach reach) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setHighestNonEscapedChar(LAST_PLAIN).useDefaultPrettyPrinter();
      new ReachJson(json).write(command, reach);
    } catch (IOException e) {
      throw new UncheckedIOException("a string does not fail", e);
    }
    return text + "\n";
  }

  private void write(String command, Reach reach) throws IOException {
    json.writeStartObject();
    json.writeNumberField("version", VERSION);
    json.writeStringField("command", command);
    json.writeArrayFieldStart("routes");
    for (Route route : reach.routes()) {
      write(route, reach.overlaps().above(route.number()));
    }
    json.writeEndArray();
    json.writeBooleanField("overlaps_complete", reach.overlaps().complete());
    json.writeArrayFieldStart("policies");
    for (LintedPolicy policy : reach.policies()) {
      write(policy);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void write(Route route, List<Integer> above) throws IOException {
    json.writeStartObject();
    json.writeNumberField("rule", route.number());
    json.writeStringField("name", route.rule().name());
    json.writeObjectFieldStart("when");
    for (Map.Entry<String, List<Glob>> one : route.rule().when().conditions().entrySet()) {
      strings(one.getKey(), one.getValue().stream().map(Glob::pattern).toList());
    }
    json.writeEndObject();
    optional("role", route.role());
    json.writeBooleanField("pattern", route.pattern());
    strings("via", route.via());
    optional("profile", route.profile());
    optional("variable", route.variable());
    json.writeArrayFieldStart("earlier_rules");
    for (int number : above) {
      json.writeNumber(number);
    }
    json.writeEndArray();
    strings("weak", route.weaknesses().stream().map(Weakness::id).toList());
    json.writeStringField("trust_policy", ReachReport.trust(route).replace(' ', '-'));
    strings("reasons", route.trust().reasons());
    findings(route.trust().findings());
    json.writeEndObject();
  }

  private void write(LintedPolicy policy) throws IOException {
    json.writeStartObject();
    strings("arns", policy.arns());
    strings("names", policy.names());
    json.writeStringField("file", policy.position().file());
    json.writeNumberField("line", policy.position().line());
    json.writeNumberField("column", policy.position().column());
    optional("hidden", policy.hidden());
    json.writeArrayFieldStart("admits");
    for (PolicyStatement statement : policy.statements()) {
      if (statement.allow()) {
        json.writeStartObject();
        strings("subjects", statement.written("sub"));
        strings(
            "conditions",
            statement.wanted().stream().map(PolicyStatement.Wanted::written).toList());
        strings("impossible", statement.impossible());
        strings("unknown", statement.unknown());
        json.writeEndObject();
      }
    }
    json.writeEndArray();
    findings(policy.findings());
    json.writeEndObject();
  }

  private void findings(List<LintFinding> findings) throws IOException {
    json.writeArrayFieldStart("findings");
    for (LintFinding finding : findings) {
      json.writeStartObject();
      json.writeStringField("rule", finding.rule().name());
      json.writeStringField("message", finding.message());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void strings(String name, List<String> all) throws IOException {
    json.writeArrayFieldStart(name);
    for (String one : all) {
      json.writeString(one);
    }
    json.writeEndArray();
  }

  private void optional(String name, Optional<String> text) throws IOException {
    if (text.isPresent()) {
      json.writeStringField(name, text.get());
    } else {
      json.writeNullField(name);
    }
  }
}
