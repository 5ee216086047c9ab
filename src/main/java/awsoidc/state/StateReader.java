package awsoidc.state;

import awsoidc.delivery.DeliverySettings;
import awsoidc.net.HttpProxy;
import awsoidc.net.Network;
import awsoidc.role.Assumption;
import awsoidc.role.Grant;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.Profile;
import awsoidc.role.RoleArn;
import awsoidc.sandbox.Account;
import awsoidc.sandbox.Bind;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what {@link StateWriter} wrote, on bytes that the key has vouched for: what does not fit
 * was written by another version of us.
 */
final class StateReader {

  private StateReader() {}

  static JobState read(byte[] bytes) throws IOException {
    try {
      JsonObject state = JsonObject.parse(bytes);
      return new JobState(
          sandbox(state.object("sandbox")),
          state.has("credentials")
              ? Optional.of(credentials(state.object("credentials")))
              : Optional.empty(),
          state.has("sessions")
              ? Optional.of(sessions(state.object("sessions")))
              : Optional.empty());
    } catch (IOException | RuntimeException e) {
      throw new UnusableState("another version of aws-oidc-executor wrote it");
    }
  }

  private static SandboxPlan sandbox(JsonObject json) {
    return new SandboxPlan(
        SandboxSettings.Type.valueOf(json.text("type")),
        json.optional("builds_dir").map(Path::of),
        json.optional("cache_dir").map(Path::of),
        json.optional("account")
            .map(name ->
                new Account(
                    name, Integer.parseInt(json.text("uid")), Integer.parseInt(json.text("gid")))),
        json.flag("network"),
        json.objects("binds").stream()
            .map(bind ->
                new Bind(
                    Path.of(bind.text("source")),
                    Path.of(bind.text("target")),
                    bind.flag("writable")))
            .toList(),
        json.texts("hidden").stream().map(Path::of).toList(),
        json.has("containers")
            ? Optional.of(ContainerState.read(json.object("containers")))
            : Optional.empty(),
        json.flag("root"));
  }

  private static JobState.Credentials credentials(JsonObject json) throws IOException {
    Grant grant =
        new Grant(
            json.text("rule"),
            assumption(json.object("main")),
            json.objects("profiles").stream()
                .map(profile ->
                    new Profile(
                        profile.text("name"),
                        assumption(profile.object("assumption")),
                        profile.optional("region")))
                .toList(),
            json.optional("rule_region"));
    return new JobState.Credentials(
        grant,
        IdToken.decode(json.text("variable"), json.text("jwt")),
        new TokenSettings(
            json.text("issuer"),
            json.texts("audiences"),
            json.optional("named_variable"),
            json.has("issuer_network")
                ? Optional.of(network(json.object("issuer_network")))
                : Optional.empty()),
        sts(json),
        new DeliverySettings(
            DeliverySettings.Way.valueOf(json.text("delivery")),
            DeliverySettings.OnConflict.valueOf(json.text("on_conflict")),
            Duration.parse(json.text("refresh_before")),
            json.flag("mask_access_key_id")),
        json.optional("job_region"),
        json.texts("uploads"),
        json.optional("audit_file").map(Path::of));
  }

  private static Assumption assumption(JsonObject json) {
    return new Assumption(
        RoleArn.parse(json.text("role")).orElseThrow(),
        Duration.parse(json.text("duration")),
        json.flag("negotiable"),
        json.text("session_name"),
        policies(json),
        json.objects("then").stream().map(StateReader::hop).toList());
  }

  private static Hop hop(JsonObject json) {
    return new Hop(
        RoleArn.parse(json.text("role")).orElseThrow(),
        Duration.parse(json.text("duration")),
        json.text("session_name"),
        policies(json),
        json.optional("external_id"),
        json.optional("source_identity"),
        json.objects("tags").stream()
            .map(tag -> new Hop.Tag(tag.text("key"), tag.text("value"), tag.flag("transitive")))
            .toList());
  }

  private static Policies policies(JsonObject json) {
    return new Policies(json.optional("policy"), json.texts("policy_arns"));
  }

  private static StsSettings sts(JsonObject json) {
    return new StsSettings(
        json.text("sts_region"),
        json.optional("sts_endpoint").map(URI::create),
        json.flag("fips"),
        json.flag("dualstack"),
        Duration.parse(json.text("sts_deadline")),
        network(json.object("sts_network")),
        json.flag("verify_identity"));
  }

  private static Network network(JsonObject json) {
    Optional<HttpProxy.Login> login =
        json.optional("proxy_user")
            .map(user -> new HttpProxy.Login(user, Secret.of(json.text("proxy_password"))));
    return new Network(
        json.optional("ca_bundle").map(Path::of),
        json.optional("proxy_host")
            .map(host -> new HttpProxy(host, Integer.parseInt(json.text("proxy_port")), login)));
  }

  private static JobState.Sessions sessions(JsonObject json) {
    Map<String, Session> profiles = new LinkedHashMap<>();
    JsonObject named = json.object("profiles");
    named.names().forEach(name -> profiles.put(name, session(named.object(name))));
    return new JobState.Sessions(
        session(json.object("main")),
        profiles,
        json.texts("former").stream().map(Secret::of).toList());
  }

  private static Session session(JsonObject json) {
    return new Session(
        json.text("access_key_id"),
        Secret.of(json.text("secret_access_key")),
        Secret.of(json.text("session_token")),
        Instant.parse(json.text("expiration")),
        json.text("assumed_role"));
  }
}
