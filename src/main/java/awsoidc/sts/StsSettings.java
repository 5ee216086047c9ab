package awsoidc.sts;

import awsoidc.net.Network;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How STS is reached.
 *
 * @param region whose STS answers
 * @param endpoint another STS than AWS's own of that region
 * @param fips AWS's endpoint with FIPS 140 cryptography
 * @param dualstack AWS's endpoint for IPv4 and IPv6
 * @param verifyIdentity whether to ask, with each new session, whose it is
 */
public record StsSettings(
    String region,
    Optional<URI> endpoint,
    boolean fips,
    boolean dualstack,
    Duration deadline,
    Network network,
    boolean verifyIdentity) {}
