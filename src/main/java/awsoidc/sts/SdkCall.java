package awsoidc.sts;

import awsoidc.net.Connections;
import awsoidc.net.UnusableProxy;
import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.sts.StsRequest.Chained;
import awsoidc.sts.StsRequest.Identity;
import awsoidc.sts.StsRequest.WebIdentity;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.CompressionConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.endpoints.EndpointUrl;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * The requests through the AWS SDK, without any credentials of its own: a token or a session is the
 * authentication. Everything that the SDK would otherwise look up is set here (endpoint, profile
 * files, defaults, retries): no setting of the machine or of the runner's environment can send the
 * token elsewhere, and start-up is short.
 */
public final class SdkCall implements StsCall {

  /** In CloudTrail; the SDK's own has AWS_EXECUTION_ENV and AWS_SDK_UA_APP_ID in it. */
  private static final String USER_AGENT = "aws-oidc-executor aws-sdk-java";

  private final StsClient client;
  private final Connections connections;
  private final WholeAnswers answers;

  /**
   * The client of these settings, made once for all attempts.
   *
   * @param environment of the runner, by name: it may tell of a proxy
   */
  public SdkCall(StsSettings settings, Function<String, Optional<String>> environment) {
    this(settings, new Connections(settings.network(), environment));
  }

  private SdkCall(StsSettings settings, Connections connections) {
    this(settings, connections, UrlConnectionHttpClient.create(connections::open));
  }

  SdkCall(StsSettings settings, Connections connections, SdkHttpClient http) {
    this.connections = connections;
    this.answers = new WholeAnswers(http);
    URI url = StsAddress.of(settings);
    Endpoint endpoint = Endpoint.builder().endpointUrl(EndpointUrl.fromUri(url)).build();
    this.client =
        StsClient.builder()
            .region(Region.of(settings.region()))
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .defaultsMode(DefaultsMode.LEGACY)
            .dualstackEnabled(false) // the URL has it already; left out, the environment decides
            .fipsEnabled(false)
            // Both: without the first, the SDK reads AWS_ENDPOINT_URL_STS and AWS_ENDPOINT_URL;
            // without the second, the file that AWS_PARTITIONS_FILE names. The first adds no path.
            .endpointOverride(URI.create(url.getScheme() + "://" + url.getRawAuthority()))
            .endpointProvider(ignored -> CompletableFuture.completedFuture(endpoint))
            .overrideConfiguration(nothingAmbient())
            .httpClient(answers)
            .build();
  }

  @Override
  public Answer ask(StsRequest request, Duration atMost) {
    connections.limit(atMost);
    try {
      return send(request, atMost);
    } catch (UnusableProxy e) {
      return new Answer.No(
          StsError.without(StsError.Trouble.PROXY, false, "proxy", String.valueOf(e.getMessage())));
    } catch (SdkException e) {
      if (Verdict.isDisagreement(e) && connections.offerEveryGroup()) {
        return ask(request, atMost);
      }
      StsError error = Verdict.of(e, request, connections.latestProxy(), answers.latest());
      return new Answer.No(error.without(request.secrets()));
    }
  }

  private Answer send(StsRequest request, Duration atMost) {
    if (request instanceof WebIdentity own) {
      return assumeRoleWithWebIdentity(own, atMost);
    }
    return request instanceof Chained chained
        ? assumeRole(chained, atMost)
        : callerIdentity((Identity) request, atMost);
  }

  private Answer assumeRoleWithWebIdentity(WebIdentity own, Duration atMost) {
    Assumption wanted = own.assumption();
    var response =
        client.assumeRoleWithWebIdentity(request ->
            request
                .roleArn(wanted.role().toString())
                .roleSessionName(wanted.sessionName())
                .durationSeconds((int) wanted.duration().toSeconds())
                .policy(inline(wanted.policies()))
                .policyArns(managed(wanted.policies()))
                .webIdentityToken(own.jwt().reveal())
                .overrideConfiguration(call -> call.apiCallTimeout(atMost)));
    return StsAnswers.session(own, response.credentials(), response.assumedRoleUser(), raw());
  }

  private Answer assumeRole(Chained chained, Duration atMost) {
    Hop hop = chained.hop();
    var response =
        client.assumeRole(request ->
            request
                .roleArn(hop.role().toString())
                .roleSessionName(hop.sessionName())
                .durationSeconds((int) hop.duration().toSeconds())
                .policy(inline(hop.policies()))
                .policyArns(managed(hop.policies()))
                .externalId(hop.externalId().orElse(null))
                .sourceIdentity(hop.sourceIdentity().orElse(null))
                .tags(hop.tags().isEmpty() ? null : hop.tags().stream().map(SdkCall::tag).toList())
                .transitiveTagKeys(transitive(hop))
                .overrideConfiguration(call -> signed(call, chained.caller(), atMost)));
    return StsAnswers.session(chained, response.credentials(), response.assumedRoleUser(), raw());
  }

  private Answer callerIdentity(Identity identity, Duration atMost) {
    var response =
        client.getCallerIdentity(request ->
            request.overrideConfiguration(call -> signed(call, identity.caller(), atMost)));
    return StsAnswers.identity(identity, response, raw());
  }

  /** What the SDK made its response of. */
  private RawAnswer raw() {
    return answers.latest().orElseThrow();
  }

  private static void signed(
      AwsRequestOverrideConfiguration.Builder call, Session by, Duration atMost) {
    call.apiCallTimeout(atMost)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create(
                    by.accessKeyId(), by.secretAccessKey().reveal(), by.sessionToken().reveal())));
  }

  private static @Nullable String inline(Policies policies) {
    return policies.inline().orElse(null);
  }

  /** Absent rather than empty: an empty list would be sent as one empty entry. */
  private static @Nullable List<PolicyDescriptorType> managed(Policies policies) {
    if (policies.managed().isEmpty()) {
      return null;
    }
    return policies.managed().stream()
        .map(arn -> PolicyDescriptorType.builder().arn(arn).build())
        .toList();
  }

  private static @Nullable List<String> transitive(Hop hop) {
    List<String> keys = hop.tags().stream().filter(Hop.Tag::transitive).map(Hop.Tag::key).toList();
    return keys.isEmpty() ? null : keys;
  }

  private static Tag tag(Hop.Tag tag) {
    return Tag.builder().key(tag.key()).value(tag.value()).build();
  }

  private static ClientOverrideConfiguration nothingAmbient() {
    ProfileFile empty =
        ProfileFile.builder().content("").type(ProfileFile.Type.CONFIGURATION).build();
    return ClientOverrideConfiguration.builder()
        .defaultProfileFile(empty)
        .defaultProfileName("none")
        .retryStrategy(AwsRetryStrategy.doNotRetry()) // Exchange does
        .compressionConfiguration(
            CompressionConfiguration.builder()
                .requestCompressionEnabled(false)
                .minimumCompressionThresholdInBytes(0)
                .build())
        .putHeader("User-Agent", USER_AGENT)
        .build();
  }
}
