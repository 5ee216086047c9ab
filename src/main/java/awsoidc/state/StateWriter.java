package awsoidc.state;

import awsoidc.net.HttpProxy;
import awsoidc.net.Network;
import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.Profile;
import awsoidc.sandbox.Bind;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import awsoidc.sts.StsSettings;
import awsoidc.token.TokenSettings;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The state as JSON, for {@link StateFile} to seal; {@link StateReader} reads it. */
final class StateWriter {

  private final JsonGenerator json;

  private StateWriter(JsonGenerator json) {
    this.json = json;
  }

  static byte[] write(JobState state) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      new StateWriter(json).state(state);
    }
    return bytes.toByteArray();
  }

  private void state(JobState state) throws IOException {
    json.writeStartObject();
    sandbox(state.sandbox());
    if (state.credentials().isPresent()) {
      credentials(state.credentials().get());
    }
    if (state.sessions().isPresent()) {
      sessions(state.sessions().get());
    }
    json.writeEndObject();
  }

  private void sandbox(SandboxPlan sandbox) throws IOException {
    json.writeObjectFieldStart("sandbox");
    text("type", sandbox.type());
    optional("builds_dir", sandbox.buildsDir());
    optional("cache_dir", sandbox.cacheDir());
    if (sandbox.account().isPresent()) {
      text("account", sandbox.account().get().name());
      text("uid", sandbox.account().get().uid());
      text("gid", sandbox.account().get().gid());
    }
    text("network", sandbox.network());
    json.writeArrayFieldStart("binds");
    for (Bind bind : sandbox.binds()) {
      json.writeStartObject();
      text("source", bind.source());
      text("target", bind.target());
      text("writable", bind.writable());
      json.writeEndObject();
    }
    json.writeEndArray();
    texts("hidden", sandbox.hidden());
    text("root", sandbox.root());
    if (sandbox.place().isPresent()) {
      ContainerState.write(sandbox.place().get(), json);
    }
    json.writeEndObject();
  }

  private void credentials(JobState.Credentials credentials) throws IOException {
    json.writeObjectFieldStart("credentials");
    text("rule", credentials.grant().rule());
    optional("rule_region", credentials.grant().region());
    assumption("main", credentials.grant().main());
    json.writeArrayFieldStart("profiles");
    for (Profile profile : credentials.grant().profiles()) {
      json.writeStartObject();
      text("name", profile.name());
      optional("region", profile.region());
      assumption("assumption", profile.assumption());
      json.writeEndObject();
    }
    json.writeEndArray();
    text("variable", credentials.token().variable());
    text("jwt", credentials.token().jwt().reveal());
    tokenSettings(credentials.tokenSettings());
    sts(credentials.sts());
    text("delivery", credentials.delivery().way());
    text("on_conflict", credentials.delivery().onConflict());
    text("refresh_before", credentials.delivery().refreshBefore());
    text("mask_access_key_id", credentials.delivery().maskAccessKeyId());
    optional("job_region", credentials.jobRegion());
    json.writeArrayFieldStart("uploads");
    for (String upload : credentials.uploads()) {
      json.writeString(upload);
    }
    json.writeEndArray();
    optional("audit_file", credentials.auditFile());
    json.writeEndObject();
  }

  private void assumption(String name, Assumption assumption) throws IOException {
    json.writeObjectFieldStart(name);
    text("role", assumption.role());
    text("duration", assumption.duration());
    json.writeBooleanField("negotiable", assumption.durationNegotiable());
    text("session_name", assumption.sessionName());
    policies(assumption.policies());
    json.writeArrayFieldStart("then");
    for (Hop hop : assumption.then()) {
      hop(hop);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void hop(Hop hop) throws IOException {
    json.writeStartObject();
    text("role", hop.role());
    text("duration", hop.duration());
    text("session_name", hop.sessionName());
    policies(hop.policies());
    optional("external_id", hop.externalId());
    optional("source_identity", hop.sourceIdentity());
    json.writeArrayFieldStart("tags");
    for (Hop.Tag tag : hop.tags()) {
      json.writeStartObject();
      text("key", tag.key());
      text("value", tag.value());
      json.writeBooleanField("transitive", tag.transitive());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void policies(Policies policies) throws IOException {
    optional("policy", policies.inline());
    texts("policy_arns", policies.managed());
  }

  private void tokenSettings(TokenSettings settings) throws IOException {
    text("issuer", settings.issuer());
    texts("audiences", settings.audiences());
    optional("named_variable", settings.variable());
    if (settings.verification().isPresent()) {
      network("issuer_network", settings.verification().get());
    }
  }

  private void sts(StsSettings sts) throws IOException {
    text("sts_region", sts.region());
    optional("sts_endpoint", sts.endpoint());
    json.writeBooleanField("fips", sts.fips());
    json.writeBooleanField("dualstack", sts.dualstack());
    text("sts_deadline", sts.deadline());
    network("sts_network", sts.network());
    json.writeBooleanField("verify_identity", sts.verifyIdentity());
  }

  private void network(String name, Network network) throws IOException {
    json.writeObjectFieldStart(name);
    optional("ca_bundle", network.caBundle());
    if (network.proxy().isPresent()) {
      HttpProxy proxy = network.proxy().get();
      text("proxy_host", proxy.host());
      json.writeNumberField("proxy_port", proxy.port());
      optional("proxy_user", proxy.login().map(HttpProxy.Login::user));
      optional("proxy_password", proxy.login().map(login -> login.password().reveal()));
    }
    json.writeEndObject();
  }

  private void sessions(JobState.Sessions sessions) throws IOException {
    json.writeObjectFieldStart("sessions");
    session("main", sessions.main());
    json.writeObjectFieldStart("profiles");
    for (Map.Entry<String, Session> profile : sessions.profiles().entrySet()) {
      session(profile.getKey(), profile.getValue());
    }
    json.writeEndObject();
    texts("former", sessions.former().stream().map(Secret::reveal).toList());
    json.writeEndObject();
  }

  private void session(String name, Session session) throws IOException {
    json.writeObjectFieldStart(name);
    text("access_key_id", session.accessKeyId());
    text("secret_access_key", session.secretAccessKey().reveal());
    text("session_token", session.sessionToken().reveal());
    text("expiration", session.expiration());
    text("assumed_role", session.assumedRole());
    json.writeEndObject();
  }

  private void texts(String name, List<?> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (Object value : values) {
      json.writeString(value.toString());
    }
    json.writeEndArray();
  }

  private void optional(String name, Optional<?> value) throws IOException {
    if (value.isPresent()) {
      text(name, value.get());
    }
  }

  private void text(String name, Object value) throws IOException {
    json.writeStringField(name, value.toString());
  }
}
