package awsoidc.sts;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How STS is reached.
 *
 * @param region whose STS answers
 * @param endpoint another STS than AWS's own of that region
 * @param deadline for all attempts together
 * @param caBundle PEM certificates to trust instead of the usual authorities
 */
public record StsSettings(
    String region, Optional<URI> endpoint, Duration deadline, Optional<Path> caBundle) {}
