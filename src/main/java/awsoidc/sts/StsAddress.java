package awsoidc.sts;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointParams;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/** Where settings lead; of AWS's own endpoints, partition, FIPS and dual-stack decide the host. */
public final class StsAddress {

  private StsAddress() {}

  /** The URL that a request goes to; empty if the partition has none of that kind. */
  public static Optional<URI> of(StsSettings settings) {
    return settings.endpoint().or(() -> ofAws(settings));
  }

  private static Optional<URI> ofAws(StsSettings settings) {
    try {
      return Optional.of(
          StsEndpointProvider.defaultProvider()
              .resolveEndpoint(
                  StsEndpointParams.builder()
                      .region(Region.of(settings.region()))
                      .useFips(settings.fips())
                      .useDualStack(settings.dualstack())
                      .useGlobalEndpoint(false)
                      .build())
              .join()
              .endpointUrl()
              .toUri());
    } catch (SdkException | CompletionException none) {
      return Optional.empty();
    }
  }
}
