package awsoidc.role;

import java.util.Optional;

/**
 * One entry of {@code roles:}.
 *
 * @param name what the log calls it
 * @param region AWS_REGION of its jobs, if not that of {@code aws.region}
 */
public record Rule(
    String name,
    When when,
    Assume assume,
    SessionDuration duration,
    SessionName sessionName,
    Optional<String> region) {}
