package awsoidc.audit;

import awsoidc.role.Assumption;
import awsoidc.sts.Session;
import awsoidc.systemlog.LogEntry;
import awsoidc.text.Printable;
import awsoidc.token.IdToken;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What happened to a job's credentials. Who and what the job is comes from its token, so it is
 * GitLab's word where STS accepted that token, and a claim otherwise.
 */
public final class AuditEvent {

  public enum Kind {
    /** STS gave the first session. */
    GRANT,
    /** The job gets no session and fails. */
    REFUSAL,
    /** The job fails for another reason, which is the system's or the operator's. */
    FAILURE,
    /** STS gave a new session in place of one that was about to expire. */
    REFRESH,
    END
  }

  private static final List<String> CLAIMS =
      List.of(
          "runner_id", "project_id", "project_path", "job_id", "pipeline_id", "user_login", "ref");

  private final Map<String, String> fields = new LinkedHashMap<>();

  public AuditEvent(Kind kind, Instant time) {
    fields.put("time", time.toString());
    fields.put("event", kind.name().toLowerCase(Locale.ROOT));
  }

  public AuditEvent token(IdToken token) {
    for (String claim : CLAIMS) {
      token.claims().text(claim).ifPresent(value -> fields.put(claim, value));
    }
    return this;
  }

  public AuditEvent granted(String rule, Assumption assumption) {
    fields.put("rule", rule);
    fields.put("role", assumption.last().role().toString());
    fields.put("session_name", assumption.last().sessionName());
    return this;
  }

  /** The session; its access key id is what CloudTrail shows. */
  public AuditEvent session(Session session) {
    fields.put("access_key_id", session.accessKeyId());
    fields.put("expiration", session.expiration().toString());
    return this;
  }

  /** A field of its own, such as profile, rule or the error's code. */
  public AuditEvent with(String name, String value) {
    fields.put(name, value);
    return this;
  }

  public AuditEvent outcome(String outcome, Duration took) {
    fields.put("outcome", outcome);
    fields.put("duration_ms", String.valueOf(took.toMillis()));
    return this;
  }

  /** What the journal gets. */
  LogEntry entry() {
    Map<String, String> found = new LinkedHashMap<>();
    putIfThere(LogEntry.JOB, "job_id", found);
    putIfThere(LogEntry.PROJECT, "project_path", found);
    String line = new String(line(), StandardCharsets.UTF_8).strip();
    return new LogEntry(LogEntry.Priority.INFO, "", found, List.of(line));
  }

  private void putIfThere(String field, String name, Map<String, String> into) {
    if (fields.containsKey(name)) {
      into.put(field, fields.get(name));
    }
  }

  /** One line of JSON, with its end. */
  byte[] line() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      for (Map.Entry<String, String> field : fields.entrySet()) {
        if (field.getKey().equals("duration_ms")) {
          json.writeNumberField(field.getKey(), Long.parseLong(field.getValue()));
        } else {
          json.writeFieldName(field.getKey());
          json.writeRawValue(Printable.json(field.getValue()));
        }
      }
      json.writeEndObject();
      json.flush();
      bytes.write('\n');
    } catch (IOException cannotBe) {
      throw new UncheckedIOException(cannotBe); // into memory
    }
    return bytes.toByteArray();
  }
}
