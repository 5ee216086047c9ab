package awsoidc.history;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A line of the audit file (docs/configuration.md, audit.file).
 *
 * @param event grant, refresh, refusal, failure or end
 * @param fields all others; a field that a version does not write is missing
 * @param objects fields that are objects, such as claims: names and their values
 */
public record AuditLine(
    Instant time,
    String event,
    Map<String, String> fields,
    Map<String, Map<String, List<String>>> objects) {

  private static final JsonFactory JSON = new JsonFactory();

  public AuditLine {
    fields = Map.copyOf(fields);
    objects = Map.copyOf(objects);
  }

  /** Empty if it is not a line of an audit file, or one that journalctl puts words before. */
  static Optional<AuditLine> parse(String line) {
    Map<String, String> fields = new HashMap<>();
    Map<String, Map<String, List<String>>> objects = new HashMap<>();
    try (JsonParser json = JSON.createParser(line.substring(Math.max(line.indexOf('{'), 0)))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        String value = json.getValueAsString();
        if (json.currentToken() == JsonToken.START_OBJECT) {
          objects.put(name, members(json));
        } else if (value == null) {
          json.skipChildren();
        } else {
          fields.put(name, value);
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT) {
        return Optional.empty();
      }
      String time = fields.remove("time");
      String event = fields.remove("event");
      return time == null || event == null
          ? Optional.empty()
          : Optional.of(new AuditLine(Instant.parse(time), event, fields, objects));
    } catch (JacksonException | DateTimeException e) {
      return Optional.empty();
    } catch (IOException cannotBe) {
      throw new IllegalStateException("a text cannot fail", cannotBe);
    }
  }

  private static Map<String, List<String>> members(JsonParser json) throws IOException {
    Map<String, List<String>> members = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      List<String> values = new ArrayList<>();
      boolean list = json.nextToken() == JsonToken.START_ARRAY;
      for (; list ? json.nextToken() != JsonToken.END_ARRAY : values.isEmpty(); ) {
        String value = json.getValueAsString();
        if (value == null) { // no version writes such
          json.skipChildren();
        }
        values.add(value == null ? "" : value);
      }
      members.put(json.currentName(), values);
    }
    return members;
  }

  public Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  /** The members of an object; empty if the line has no such object. */
  public Map<String, List<String>> object(String name) {
    return objects.getOrDefault(name, Map.of());
  }

  public String text(String name) {
    return fields.getOrDefault(name, "?");
  }

  /** The job and its project. */
  public String job() {
    return "job " + text("job_id") + " of " + text("project_path");
  }

  boolean isSession() {
    return event.equals("grant") || event.equals("refresh");
  }

  Optional<Instant> expiration() {
    try {
      return field("expiration").map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** How long the exchange at STS took; zero if the line does not say. */
  public Duration took() {
    try {
      return Duration.ofMillis(Long.parseLong(fields.getOrDefault("duration_ms", "0")));
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }
}
