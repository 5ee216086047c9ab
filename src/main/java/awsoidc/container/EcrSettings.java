package awsoidc.container;

import awsoidc.net.Network;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How ECR is reached.
 *
 * @param endpoint in place of AWS's own of a region
 * @param fips whether AWS's endpoint with FIPS 140 cryptography is used
 * @param deadline for all attempts together
 */
public record EcrSettings(
    Optional<URI> endpoint, boolean fips, Duration deadline, Network network) {

  /** A region's endpoint ("Amazon ECR endpoints and quotas", AWS General Reference). */
  URI url(String region) {
    if (endpoint.isPresent()) {
      return endpoint.get();
    }
    return URI.create(
        "https://" + (fips ? "ecr-fips." : "api.ecr.") + region + "." + suffix(region) + "/");
  }

  /** The domain of a region's services. */
  static String suffix(String region) {
    return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  }
}
