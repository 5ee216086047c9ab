package awsoidc.sts;

import awsoidc.net.RawAnswer;
import awsoidc.net.SdkTransport;
import awsoidc.net.Silence;
import awsoidc.net.UnusableProxy;
import awsoidc.role.Assumption;
import awsoidc.role.Hop;
import awsoidc.role.Policies;
import awsoidc.role.SessionTag;
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
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.endpoints.EndpointUrl;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.Tag;

/**
 * The requests through the AWS SDK, without any credentials of its own: a token or a session is the
 * authentication.
 */
public final class SdkCall implements StsCall, AutoCloseable {

  private final StsClient client;
  private final SdkTransport transport;

  /**
   * The client of these settings, made once for all attempts.
   *
   * @param environment of the runner, by name: it may tell of a proxy
   */
  public SdkCall(StsSettings settings, Function<String, Optional<String>> environment) {
    this(settings, new SdkTransport(settings.network(), environment));
  }

  SdkCall(StsSettings settings, SdkTransport transport) {
    this.transport = transport;
    URI url = StsAddress.of(settings);
    Endpoint endpoint = Endpoint.builder().endpointUrl(EndpointUrl.fromUri(url)).build();
    this.client =
        transport
            .configure(StsClient.builder(), settings.region(), url)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .endpointProvider(ignored -> CompletableFuture.completedFuture(endpoint))
            .build();
  }

  @Override
  public Answer ask(StsRequest request, Duration atMost) {
    try {
      return transport.call(
          atMost,
          () ->
              request.fold(
                  own -> assumeRoleWithWebIdentity(own, atMost),
                  chained -> assumeRole(chained, atMost),
                  identity -> callerIdentity(identity, atMost)));
    } catch (UnusableProxy e) {
      return new Answer.No(StsError.of(Silence.of(e)));
    } catch (SdkException e) {
      StsError error = Verdict.of(e, request, transport.latestProxy(), transport.latestAnswer());
      return new Answer.No(error.without(request.secrets()));
    }
  }

  @Override
  public void close() {
    client.close();
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
    return transport.latestAnswer().orElseThrow();
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
    List<String> keys =
        hop.tags().stream().filter(SessionTag::transitive).map(SessionTag::key).toList();
    return keys.isEmpty() ? null : keys;
  }

  private static Tag tag(SessionTag tag) {
    return Tag.builder().key(tag.key()).value(tag.value()).build();
  }
}
