package awsoidc.state;

import awsoidc.role.Grant;
import awsoidc.role.RoleArn;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The state as a flat JSON object of texts. Only {@link StateFile} calls it, on bytes that the key
 * has vouched for: what does not fit was written by another version of us.
 */
final class StateJson {

  private final Map<String, String> values;

  private StateJson(Map<String, String> values) {
    this.values = values;
  }

  static byte[] write(JobState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      write(json, "builds_dir", state.sandbox().buildsDir());
      write(json, "cache_dir", state.sandbox().cacheDir());
      if (state.credentials().isPresent()) {
        write(json, state.credentials().get());
      }
      if (state.session().isPresent()) {
        write(json, state.session().get());
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, JobState.Credentials credentials)
      throws IOException {
    Grant grant = credentials.grant();
    json.writeStringField("rule", grant.rule());
    json.writeStringField("role", grant.role().toString());
    json.writeStringField("duration", grant.duration().toString());
    json.writeStringField("negotiable", Boolean.toString(grant.durationNegotiable()));
    json.writeStringField("session_name", grant.sessionName());
    write(json, "rule_region", grant.region());
    json.writeStringField("variable", credentials.token().variable());
    json.writeStringField("jwt", credentials.token().jwt().reveal());
    json.writeStringField("sts_region", credentials.sts().region());
    write(json, "sts_endpoint", credentials.sts().endpoint());
    json.writeStringField("sts_deadline", credentials.sts().deadline().toString());
    write(json, "ca_bundle", credentials.sts().caBundle());
    write(json, "job_region", credentials.jobRegion());
  }

  private static void write(JsonGenerator json, Session session) throws IOException {
    json.writeStringField("access_key_id", session.accessKeyId());
    json.writeStringField("secret_access_key", session.secretAccessKey().reveal());
    json.writeStringField("session_token", session.sessionToken().reveal());
    json.writeStringField("expiration", session.expiration().toString());
    json.writeStringField("assumed_role", session.assumedRole());
  }

  private static void write(JsonGenerator json, String name, Optional<?> value) throws IOException {
    if (value.isPresent()) {
      json.writeStringField(name, value.get().toString());
    }
  }

  static JobState read(byte[] bytes) throws IOException {
    Map<String, String> values = new HashMap<>();
    try (JsonParser json = new JsonFactory().createParser(bytes)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        values.put(json.currentName(), json.nextTextValue());
      }
      return new StateJson(values).state();
    } catch (IOException | RuntimeException e) {
      throw new UnusableState("another version of aws-oidc-executor wrote it");
    }
  }

  private JobState state() throws IOException {
    return new JobState(
        new SandboxSettings(
            optional("builds_dir").map(Path::of), optional("cache_dir").map(Path::of)),
        values.containsKey("role") ? Optional.of(credentials()) : Optional.empty(),
        values.containsKey("access_key_id") ? Optional.of(session()) : Optional.empty());
  }

  private JobState.Credentials credentials() throws IOException {
    Grant grant =
        new Grant(
            text("rule"),
            RoleArn.parse(text("role")).orElseThrow(),
            Duration.parse(text("duration")),
            Boolean.parseBoolean(text("negotiable")),
            text("session_name"),
            optional("rule_region"));
    StsSettings sts =
        new StsSettings(
            text("sts_region"),
            optional("sts_endpoint").map(URI::create),
            Duration.parse(text("sts_deadline")),
            optional("ca_bundle").map(Path::of));
    return new JobState.Credentials(
        grant, IdToken.decode(text("variable"), text("jwt")), sts, optional("job_region"));
  }

  private Session session() {
    return new Session(
        text("access_key_id"),
        Secret.of(text("secret_access_key")),
        Secret.of(text("session_token")),
        Instant.parse(text("expiration")),
        text("assumed_role"));
  }

  private String text(String name) {
    return optional(name).orElseThrow();
  }

  private Optional<String> optional(String name) {
    return Optional.ofNullable(values.get(name));
  }
}
