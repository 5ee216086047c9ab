package awsoidc.sts;

import awsoidc.role.Grant;
import awsoidc.secret.Secret;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.endpoints.EndpointUrl;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * The call through the AWS SDK, without any credentials of its own: the token is the
 * authentication. Everything that the SDK would otherwise look up is said outright (profile files,
 * defaults, FIPS, retries): it keeps the host's ambient settings out, and start-up short.
 */
public final class SdkCall implements WebIdentityCall {

  private final StsClient client;
  private final Connections connections;

  /** The client of these settings, made once for all attempts. */
  public SdkCall(StsSettings settings) {
    this.connections = new Connections(settings.caBundle().map(CaBundle::new));
    StsClientBuilder builder =
        StsClient.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .defaultsMode(DefaultsMode.LEGACY)
            .dualstackEnabled(false)
            .fipsEnabled(false)
            .overrideConfiguration(nothingAmbient())
            .httpClient(UrlConnectionHttpClient.create(connections));
    settings
        .endpoint()
        .ifPresent(url -> {
          Endpoint endpoint = Endpoint.builder().endpointUrl(EndpointUrl.fromUri(url)).build();
          builder.endpointProvider(ignored -> CompletableFuture.completedFuture(endpoint));
        });
    this.client = builder.build();
  }

  @Override
  public Answer ask(Grant grant, Secret jwt, Duration atMost) {
    try {
      return session(
          client.assumeRoleWithWebIdentity(request ->
              request
                  .roleArn(grant.role().toString())
                  .roleSessionName(grant.sessionName())
                  .durationSeconds((int) grant.duration().toSeconds())
                  .webIdentityToken(jwt.reveal())
                  .overrideConfiguration(call -> call.apiCallTimeout(atMost))));
    } catch (SdkException e) {
      if (Verdict.isDisagreement(e) && connections.offerEveryGroup()) {
        return ask(grant, jwt, atMost);
      }
      return new Answer.No(Verdict.of(e).without(jwt));
    }
  }

  /** What AWS always fills others leave out: only the credentials themselves are needed. */
  private static Answer session(AssumeRoleWithWebIdentityResponse response) {
    Credentials credentials = response.credentials();
    if (credentials == null
        || credentials.accessKeyId() == null
        || credentials.secretAccessKey() == null
        || credentials.sessionToken() == null
        || credentials.expiration() == null) {
      return new Answer.No(
          new Refusal(false, 200, "no credentials", "the answer is not that of an STS"));
    }
    var user = response.assumedRoleUser();
    return new Answer.Yes(
        new Session(
            credentials.accessKeyId(),
            Secret.of(credentials.secretAccessKey()),
            Secret.of(credentials.sessionToken()),
            credentials.expiration(),
            user == null || user.arn() == null ? "" : user.arn()));
  }

  private static ClientOverrideConfiguration nothingAmbient() {
    ProfileFile empty =
        ProfileFile.builder().content("").type(ProfileFile.Type.CONFIGURATION).build();
    return ClientOverrideConfiguration.builder()
        .defaultProfileFile(empty)
        .defaultProfileName("none")
        .retryStrategy(AwsRetryStrategy.doNotRetry()) // Exchange does
        .build();
  }
}
