package awsoidc.state;

import awsoidc.net.HttpProxy;
import awsoidc.net.Network;
import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import awsoidc.sts.StsSettings;
import awsoidc.token.Claims;
import awsoidc.token.TokenSettings;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** The state as bytes, for {@link StateFile} to seal; {@link StateReader} reads it. */
final class StateWriter {

  private StateWriter() {}

  static byte[] write(JobState state) {
    Fields fields = new Fields().put("sandbox", sandbox(state.sandbox()));
    if (state.credentials().isPresent()) {
      fields.put("credentials", credentials(state.credentials().get()));
    }
    if (state.sessions().isPresent()) {
      fields.put("sessions", sessions(state.sessions().get()));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    fields.write(bytes);
    return bytes.toByteArray();
  }

  private static Fields sandbox(SandboxPlan sandbox) {
    Fields fields =
        new Fields()
            .put("type", sandbox.type())
            .put("builds_dir", sandbox.buildsDir())
            .put("cache_dir", sandbox.cacheDir())
            .put("network", sandbox.network())
            .list(
                "binds",
                sandbox.binds().stream()
                    .map(bind ->
                        new Fields()
                            .put("source", bind.source())
                            .put("target", bind.target())
                            .put("writable", bind.writable()))
                    .toList())
            .texts("hidden", sandbox.hidden())
            .put("root", sandbox.root())
            .put("grace", sandbox.grace())
            .put("moves_files", sandbox.movesFiles())
            .put("gitlab_runner", sandbox.gitlabRunner());
    if (sandbox.account().isPresent()) {
      fields
          .put("account", sandbox.account().get().name())
          .put("uid", sandbox.account().get().uid())
          .put("gid", sandbox.account().get().gid());
    }
    if (sandbox.place().isPresent()) {
      fields.put("containers", ContainerState.write(sandbox.place().get()));
    }
    return fields;
  }

  private static Fields credentials(JobState.Credentials credentials) {
    return new Fields()
        .put("rule", credentials.grant().rule())
        .put("rule_region", credentials.grant().region())
        .put("main", assumption(credentials.grant().main()))
        .list(
            "profiles",
            credentials.grant().profiles().stream()
                .map(profile ->
                    new Fields()
                        .put("name", profile.name())
                        .put("region", profile.region())
                        .put("assumption", assumption(profile.assumption())))
                .toList())
        .put("variable", credentials.token().variable())
        .put("jwt", credentials.token().jwt().reveal())
        .put("claims", claims(credentials.token().claims()))
        .put("tokens", tokenSettings(credentials.tokenSettings()))
        .put("sts", sts(credentials.sts()))
        .put("delivery", credentials.delivery().way())
        .put("on_conflict", credentials.delivery().onConflict())
        .put("refresh_before", credentials.delivery().refreshBefore())
        .put("mask_access_key_id", credentials.delivery().maskAccessKeyId())
        .put("job_region", credentials.jobRegion())
        .texts("uploads", credentials.uploads())
        .put("audit_file", credentials.auditFile());
  }

  private static Fields assumption(Assumption assumption) {
    return new Fields()
        .put("role", assumption.role())
        .put("duration", assumption.duration())
        .put("negotiable", assumption.durationNegotiable())
        .put("session_name", assumption.sessionName())
        .put("policies", policies(assumption.policies()))
        .list("then", assumption.then().stream().map(StateWriter::hop).toList());
  }

  private static Fields hop(Hop hop) {
    return new Fields()
        .put("role", hop.role())
        .put("duration", hop.duration())
        .put("session_name", hop.sessionName())
        .put("policies", policies(hop.policies()))
        .put("external_id", hop.externalId())
        .put("source_identity", hop.sourceIdentity())
        .list(
            "tags",
            hop.tags().stream()
                .map(tag ->
                    new Fields()
                        .put("key", tag.key())
                        .put("value", tag.value())
                        .put("transitive", tag.transitive()))
                .toList());
  }

  private static Fields policies(Policies policies) {
    return new Fields().put("inline", policies.inline()).texts("managed", policies.managed());
  }

  private static Fields claims(Claims claims) {
    Fields fields = new Fields();
    claims.values().forEach(fields::texts);
    return fields;
  }

  private static Fields tokenSettings(TokenSettings settings) {
    Fields fields =
        new Fields()
            .put("issuer", settings.issuer())
            .texts("audiences", settings.audiences())
            .put("variable", settings.variable());
    if (settings.verification().isPresent()) {
      fields.put("issuer_network", network(settings.verification().get()));
    }
    return fields;
  }

  private static Fields sts(StsSettings sts) {
    return new Fields()
        .put("region", sts.region())
        .put("endpoint", sts.endpoint())
        .put("fips", sts.fips())
        .put("dualstack", sts.dualstack())
        .put("deadline", sts.deadline())
        .put("network", network(sts.network()))
        .put("verify_identity", sts.verifyIdentity());
  }

  private static Fields network(Network network) {
    Fields fields = new Fields().put("ca_bundle", network.caBundle());
    if (network.proxy().isPresent()) {
      HttpProxy proxy = network.proxy().get();
      Optional<HttpProxy.Login> login = proxy.login();
      fields
          .put("proxy_host", proxy.host())
          .put("proxy_port", proxy.port())
          .put("proxy_user", login.map(HttpProxy.Login::user))
          .put("proxy_password", login.map(each -> each.password().reveal()));
    }
    return fields;
  }

  private static Fields sessions(JobState.Sessions sessions) {
    Fields profiles = new Fields();
    sessions.profiles().forEach((name, session) -> profiles.put(name, session(session)));
    return new Fields()
        .put("main", session(sessions.main()))
        .put("profiles", profiles)
        .texts("former", sessions.former().stream().map(Secret::reveal).toList());
  }

  private static Fields session(Session session) {
    return new Fields()
        .put("access_key_id", session.accessKeyId())
        .put("secret_access_key", session.secretAccessKey().reveal())
        .put("session_token", session.sessionToken().reveal())
        .put("expiration", session.expiration())
        .put("assumed_role", session.assumedRole());
  }
}
