package awsoidc.role;

import java.time.Duration;
import java.util.Optional;

/**
 * What a rule decided for a job.
 *
 * @param rule the rule's name
 * @param duration 15 minutes to 12 hours
 * @param durationNegotiable whether the duration follows from the job's timeout, so that a role
 *     that allows less is no mistake of anybody's
 * @param sessionName valid for STS
 * @param region AWS_REGION of the job, if the rule sets it
 */
public record Grant(
    String rule,
    RoleArn role,
    Duration duration,
    boolean durationNegotiable,
    String sessionName,
    Optional<String> region) {

  /** The same for the duration that every role allows. */
  public Grant shortened() {
    return new Grant(rule, role, SessionDuration.ALWAYS_ALLOWED, false, sessionName, region);
  }
}
