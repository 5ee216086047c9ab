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
import awsoidc.token.Claims;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what {@link StateWriter} wrote, on bytes that the key has vouched for: what does not fit
 * was written by another version of us.
 */
final class StateReader {

  private StateReader() {}

  static JobState read(byte[] bytes) throws UnusableState {
    try {
      Fields state = Fields.read(ByteBuffer.wrap(bytes));
      return new JobState(
          sandbox(state.fields("sandbox")),
          state.has("credentials")
              ? Optional.of(credentials(state.fields("credentials")))
              : Optional.empty(),
          state.has("sessions")
              ? Optional.of(sessions(state.fields("sessions")))
              : Optional.empty());
    } catch (RuntimeException e) {
      throw new UnusableState("another version of aws-oidc-executor wrote it");
    }
  }

  private static SandboxPlan sandbox(Fields fields) {
    return new SandboxPlan(
        SandboxSettings.Type.valueOf(fields.text("type")),
        Path.of(fields.text("builds_dir")),
        Path.of(fields.text("cache_dir")),
        fields
            .optional("account")
            .map(name -> new Account(name, fields.number("uid"), fields.number("gid"))),
        fields.flag("network"),
        fields.list("binds").stream()
            .map(bind ->
                new Bind(
                    Path.of(bind.text("source")),
                    Path.of(bind.text("target")),
                    bind.flag("writable")))
            .toList(),
        fields.texts("hidden").stream().map(Path::of).toList(),
        fields.has("containers")
            ? Optional.of(ContainerState.read(fields.fields("containers")))
            : Optional.empty(),
        fields.flag("root"),
        fields.duration("grace"),
        fields.flag("moves_files"),
        fields.optional("gitlab_runner").map(Path::of));
  }

  private static JobState.Credentials credentials(Fields fields) {
    Grant grant =
        new Grant(
            fields.text("rule"),
            assumption(fields.fields("main")),
            fields.list("profiles").stream()
                .map(profile ->
                    new Profile(
                        profile.text("name"),
                        assumption(profile.fields("assumption")),
                        profile.optional("region")))
                .toList(),
            fields.optional("rule_region"));
    return new JobState.Credentials(
        grant,
        new IdToken(
            fields.text("variable"),
            Secret.of(fields.text("jwt")),
            claims(fields.fields("claims"))),
        tokenSettings(fields.fields("tokens")),
        sts(fields.fields("sts")),
        new DeliverySettings(
            DeliverySettings.Way.valueOf(fields.text("delivery")),
            DeliverySettings.OnConflict.valueOf(fields.text("on_conflict")),
            fields.duration("refresh_before"),
            fields.flag("mask_access_key_id")),
        fields.optional("job_region"),
        fields.texts("uploads"),
        fields.optional("audit_file").map(Path::of));
  }

  private static Assumption assumption(Fields fields) {
    return new Assumption(
        RoleArn.parse(fields.text("role")).orElseThrow(),
        fields.duration("duration"),
        fields.flag("negotiable"),
        fields.text("session_name"),
        policies(fields.fields("policies")),
        fields.list("then").stream().map(StateReader::hop).toList());
  }

  private static Hop hop(Fields fields) {
    return new Hop(
        RoleArn.parse(fields.text("role")).orElseThrow(),
        fields.duration("duration"),
        fields.text("session_name"),
        policies(fields.fields("policies")),
        fields.optional("external_id"),
        fields.optional("source_identity"),
        fields.list("tags").stream()
            .map(tag -> new Hop.Tag(tag.text("key"), tag.text("value"), tag.flag("transitive")))
            .toList());
  }

  private static Policies policies(Fields fields) {
    return new Policies(fields.optional("inline"), fields.texts("managed"));
  }

  private static Claims claims(Fields fields) {
    Map<String, List<String>> values = new HashMap<>();
    fields.names().forEach(name -> values.put(name, fields.texts(name)));
    return new Claims(values);
  }

  private static TokenSettings tokenSettings(Fields fields) {
    return new TokenSettings(
        fields.text("issuer"),
        fields.texts("audiences"),
        fields.optional("variable"),
        fields.has("issuer_network")
            ? Optional.of(network(fields.fields("issuer_network")))
            : Optional.empty());
  }

  private static StsSettings sts(Fields fields) {
    return new StsSettings(
        fields.text("region"),
        fields.optional("endpoint").map(URI::create),
        fields.flag("fips"),
        fields.flag("dualstack"),
        fields.duration("deadline"),
        network(fields.fields("network")),
        fields.flag("verify_identity"));
  }

  private static Network network(Fields fields) {
    Optional<HttpProxy.Login> login =
        fields
            .optional("proxy_user")
            .map(user -> new HttpProxy.Login(user, Secret.of(fields.text("proxy_password"))));
    return new Network(
        fields.optional("ca_bundle").map(Path::of),
        fields
            .optional("proxy_host")
            .map(host -> new HttpProxy(host, fields.number("proxy_port"), login)));
  }

  private static JobState.Sessions sessions(Fields fields) {
    Map<String, Session> profiles = new LinkedHashMap<>();
    Fields named = fields.fields("profiles");
    named.names().forEach(name -> profiles.put(name, session(named.fields(name))));
    return new JobState.Sessions(
        session(fields.fields("main")),
        profiles,
        fields.texts("former").stream().map(Secret::of).toList());
  }

  private static Session session(Fields fields) {
    return new Session(
        fields.text("access_key_id"),
        Secret.of(fields.text("secret_access_key")),
        Secret.of(fields.text("session_token")),
        fields.instant("expiration"),
        fields.text("assumed_role"));
  }
}
