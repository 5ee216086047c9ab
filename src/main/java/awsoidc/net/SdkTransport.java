package awsoidc.net;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.CompressionConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;

/**
 * What clients of the AWS SDK have in common here. Everything that the SDK would otherwise look up
 * is set (endpoint, profile files, defaults, retries): no setting of the machine or of the runner's
 * environment can send a secret elsewhere, and start-up is short.
 */
public final class SdkTransport {

  /** In CloudTrail; the SDK's own has AWS_EXECUTION_ENV and AWS_SDK_UA_APP_ID in it. */
  private static final String USER_AGENT = "aws-oidc-executor aws-sdk-java";

  private final Connections connections;
  private final WholeAnswers answers;

  /**
   * @param environment of the runner, by name: it may tell of a proxy
   * @throws UnusableCaBundle if the network has one
   */
  public SdkTransport(Network network, Function<String, Optional<String>> environment) {
    this(new Connections(network, environment));
  }

  private SdkTransport(Connections connections) {
    this(connections, UrlConnectionHttpClient.create(connections::open));
  }

  public SdkTransport(Connections connections, SdkHttpClient http) {
    this.connections = connections;
    this.answers = new WholeAnswers(http);
  }

  /**
   * All settings but the credentials and the endpoint provider, which must give {@code url}:
   * without it, the SDK reads the file that AWS_PARTITIONS_FILE names.
   */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> B configure(
      B builder, String region, URI url) {
    return builder
        .region(Region.of(region))
        .defaultsMode(DefaultsMode.LEGACY)
        .dualstackEnabled(false) // the URL has it already; left out, the environment decides
        .fipsEnabled(false)
        // Without it, the SDK reads AWS_ENDPOINT_URL and its like. It adds no path.
        .endpointOverride(URI.create(url.getScheme() + "://" + url.getRawAuthority()))
        .overrideConfiguration(nothingAmbient())
        .httpClient(answers);
  }

  /** Sends, and once more with all key agreements if the server knows none of the first offer. */
  public <T> T call(Duration atMost, Supplier<T> request) {
    connections.limit(atMost);
    try {
      return request.get();
    } catch (SdkException e) {
      if (Silence.isDisagreement(e) && connections.offerEveryGroup()) {
        return request.get();
      }
      throw e;
    }
  }

  public Optional<RawAnswer> latestAnswer() {
    return answers.latest();
  }

  public Optional<HttpProxy> latestProxy() {
    return connections.latestProxy();
  }

  private static ClientOverrideConfiguration nothingAmbient() {
    ProfileFile empty =
        ProfileFile.builder().content("").type(ProfileFile.Type.CONFIGURATION).build();
    return ClientOverrideConfiguration.builder()
        .defaultProfileFile(empty)
        .defaultProfileName("none")
        .retryStrategy(AwsRetryStrategy.doNotRetry()) // whoever calls does
        .compressionConfiguration(
            CompressionConfiguration.builder()
                .requestCompressionEnabled(false)
                .minimumCompressionThresholdInBytes(0)
                .build())
        .putHeader("User-Agent", USER_AGENT)
        .build();
  }
}
