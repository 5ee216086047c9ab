package awsoidc.stage;

import awsoidc.delivery.CompositeDelivery;
import awsoidc.delivery.Delivery;
import awsoidc.delivery.DeliverySettings.Way;
import awsoidc.delivery.EndpointDelivery;
import awsoidc.delivery.EnvironmentDelivery;
import awsoidc.delivery.FilesDelivery;
import awsoidc.delivery.RemoteEndpoint;
import awsoidc.role.Profile;
import awsoidc.sandbox.Sandbox;
import awsoidc.secret.Secret;
import awsoidc.session.Renewal;
import awsoidc.state.JobState.Credentials;
import awsoidc.state.JobState.Sessions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Opens the delivery that was chosen for the job. */
final class Deliveries {

  private static final int TOKEN_BYTES = 32;
  private static final int NAME_BYTES = 8;

  private Deliveries() {}

  static Delivery of(
      StageContext context, Credentials credentials, Renewal renewal, Sandbox sandbox)
      throws IOException, InterruptedException {
    List<FilesDelivery.Section> profiles = sections(credentials, renewal.sessions());
    if (credentials.delivery().way() == Way.FILES) {
      Path directory = files(context, sandbox);
      return shared(
          FilesDelivery.write(
              directory,
              sandbox.seen(directory),
              renewal.sessions().main(),
              credentials.jobRegion(),
              profiles),
          directory,
          sandbox);
    }
    Delivery session = session(context, credentials, renewal, sandbox);
    if (profiles.isEmpty() && credentials.delivery().way() != Way.ENDPOINT) {
      return session;
    }
    if (sandbox.driver().isPresent()) {
      return new CompositeDelivery(session, FilesDelivery.EMPTY);
    }
    try {
      // Tools read files before they ask an endpoint, and those in HOME may be another identity's.
      Path directory = files(context, sandbox);
      return new CompositeDelivery(
          session,
          shared(
              FilesDelivery.profiles(directory, sandbox.seen(directory), profiles),
              directory,
              sandbox));
    } catch (IOException e) {
      session.close();
      throw e;
    }
  }

  private static Delivery session(
      StageContext context, Credentials credentials, Renewal renewal, Sandbox sandbox)
      throws IOException, InterruptedException {
    if (credentials.delivery().way() != Way.ENDPOINT) {
      return new EnvironmentDelivery(renewal.sessions().main(), credentials.jobRegion());
    }
    Secret token = Secret.of(hex(context, TOKEN_BYTES));
    List<String> entering = sandbox.intoNetwork();
    if (entering.isEmpty()) {
      return EndpointDelivery.start(renewal, token, credentials.jobRegion(), context.clock());
    }
    return RemoteEndpoint.start(
        entering,
        context.home(),
        Map.of("PATH", context.hostUser().path(), JobEnv.BUILD, context.build()),
        renewal,
        token,
        credentials.jobRegion());
  }

  private static Delivery shared(FilesDelivery files, Path directory, Sandbox sandbox)
      throws IOException {
    try {
      sandbox.share(directory);
      return files;
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  /** An unpredictable name: nobody can have put a link there. */
  private static Path files(StageContext context, Sandbox sandbox) throws IOException {
    return sandbox.privateDirectory().resolve("aws-" + hex(context, NAME_BYTES));
  }

  private static List<FilesDelivery.Section> sections(Credentials credentials, Sessions sessions) {
    List<FilesDelivery.Section> sections = new ArrayList<>();
    for (Profile profile : credentials.grant().profiles()) {
      sections.add(
          new FilesDelivery.Section(
              profile.name(),
              Objects.requireNonNull(sessions.profiles().get(profile.name())),
              profile.region()));
    }
    return sections;
  }

  private static String hex(StageContext context, int bytes) throws IOException {
    return HexFormat.of().formatHex(context.random().bytes(bytes));
  }
}
