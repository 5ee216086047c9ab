package awsoidc.audit;

import awsoidc.role.Assumption;
import awsoidc.role.Grant;
import awsoidc.role.Profile;
import awsoidc.role.RoleArn;
import awsoidc.role.SessionTag;
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
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

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

  /** The claims that are fields of a line. */
  public static final List<String> CLAIMS =
      List.of(
          "runner_id", "project_id", "project_path", "job_id", "pipeline_id", "user_login", "ref");

  private static final Set<String> NUMBERS = Set.of("session_duration_s", "duration_ms");

  private static final String VARIABLES = "variables";

  private final Map<String, String> fields = new LinkedHashMap<>();
  private final Map<String, Map<String, List<String>>> objects = new LinkedHashMap<>();

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

  /** The token's other claims, which rules may name, too: others can decide on the line. */
  public AuditEvent otherClaims(IdToken token) {
    fields.put("id_token", token.variable());
    Map<String, List<String>> others = new TreeMap<>(token.claims().values());
    others.keySet().removeAll(CLAIMS);
    objects.put("claims", others);
    return this;
  }

  /** The job variable that names the role. Of a text that is no role's ARN, nothing is recorded. */
  public AuditEvent variable(String name, Optional<String> value) {
    String arn = value.orElse("").strip();
    objects.put(VARIABLES, Map.of(name, List.of(RoleArn.parse(arn).isPresent() ? arn : "")));
    return this;
  }

  /**
   * What STS is asked for beside role and session name.
   *
   * @param region AWS_REGION of the job, unless it sets its own
   */
  public AuditEvent wanted(Grant grant, Optional<String> region) {
    Assumption main = grant.main();
    fields.put("session_duration_s", String.valueOf(main.last().duration().toSeconds()));
    if (region.isPresent()) {
      fields.put("region", region.get());
    }
    if (grant.chooser().isPresent()) {
      objects.put(VARIABLES, Map.of(grant.chooser().get(), List.of(main.role().toString())));
    }
    Map<String, List<String>> tags = new TreeMap<>();
    if (!main.then().isEmpty()) {
      for (SessionTag tag : main.then().getLast().tags()) {
        tags.put(tag.key(), List.of(tag.value()));
      }
    }
    objects.put("tags", tags);
    Map<String, List<String>> profiles = new TreeMap<>();
    for (Profile profile : grant.profiles()) {
      profiles.put(profile.name(), List.of(profile.assumption().last().role().toString()));
    }
    objects.put("profiles", profiles);
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
        if (NUMBERS.contains(field.getKey())) {
          json.writeNumberField(field.getKey(), Long.parseLong(field.getValue()));
        } else {
          json.writeFieldName(field.getKey());
          json.writeRawValue(Printable.json(field.getValue()));
        }
      }
      for (Map.Entry<String, Map<String, List<String>>> object : objects.entrySet()) {
        if (!object.getValue().isEmpty()) {
          json.writeFieldName(object.getKey());
          json.writeRawValue(json(object.getValue()));
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

  /** One value as a text, any other number as a list. Names are foreign, too. */
  private static String json(Map<String, List<String>> object) {
    StringJoiner members = new StringJoiner(",", "{", "}");
    for (Map.Entry<String, List<String>> member : object.entrySet()) {
      StringJoiner values = new StringJoiner(",");
      for (String value : member.getValue()) {
        values.add(Printable.json(value));
      }
      members.add(
          Printable.json(member.getKey())
              + ":"
              + (member.getValue().size() == 1 ? values : "[" + values + "]"));
    }
    return members.toString();
  }
}
