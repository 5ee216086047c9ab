package awsoidc.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** What {@code artifacts:reports:codequality} takes ("Code Quality", GitLab Docs). */
public final class CodeQuality {

  /**
   * A finding.
   *
   * @param check which rule or command found it
   * @param remedy empty if the message says it
   */
  public record Entry(
      String check, Level level, Position position, String message, String remedy) {}

  private CodeQuality() {}

  /** Writes the array of them. */
  public static void write(List<Entry> entries, JsonGenerator json) throws IOException {
    Map<String, Integer> alike = new HashMap<>();
    json.writeStartArray();
    for (Entry entry : entries) {
      String path = inRepository(entry.position.file());
      // Without the line, so that GitLab knows a finding again that has moved.
      String what = entry.check + "\n" + path + "\n" + entry.message;
      json.writeStartObject();
      json.writeStringField("description", (entry.message + " " + entry.remedy).strip());
      json.writeStringField("check_name", entry.check);
      json.writeStringField(
          "fingerprint", digest(what + "\n" + alike.merge(what, 1, Integer::sum)));
      json.writeStringField("severity", severity(entry.level));
      json.writeObjectFieldStart("location");
      json.writeStringField("path", path);
      json.writeObjectFieldStart("lines");
      json.writeNumberField("begin", entry.position.line());
      json.writeEndObject();
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** A job begins in its repository, and GitLab finds files by their paths there, without ./. */
  private static String inRepository(String file) {
    Path path = Path.of(file).normalize();
    Path here = Path.of("").toAbsolutePath();
    return (path.startsWith(here) ? here.relativize(path) : path).toString();
  }

  private static String severity(Level level) {
    return switch (level) {
      case ERROR -> "critical";
      case WARNING -> "minor";
      case NOTE -> "info";
    };
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
