package awsoidc.role;

import java.time.Duration;

/**
 * A role as it is assumed.
 *
 * @param sessionName what CloudTrail calls the session
 * @param duration how long it is to last
 */
public record Assumed(RoleArn role, String sessionName, Duration duration) {}
