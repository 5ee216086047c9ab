package awsoidc.container;

import awsoidc.net.Network;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How ECR is reached.
 *
 * @param endpoint another ECR than AWS's own of a region
 * @param fips AWS's endpoint with FIPS 140 cryptography
 * @param deadline for all attempts together
 * @param network the way there
 */
public record EcrSettings(
    Optional<URI> endpoint, boolean fips, Duration deadline, Network network) {

  /** Where a region's ECR answers ("Amazon ECR endpoints and quotas", AWS General Reference). */
  URI url(String region) {
    if (endpoint.isPresent()) {
      return endpoint.get();
    }
    return URI.create(
        "https://" + (fips ? "ecr-fips." : "api.ecr.") + region + "." + suffix(region) + "/");
  }

  /** The name that a region's services are under. */
  static String suffix(String region) {
    return region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  }
}
