package awsoidc.demo;

import java.time.Duration;

/**
 * A role that another may assume: as far as AssumeRole asks, its trust policy.
 *
 * @param role what is assumed
 * @param by the role whose sessions may
 * @param externalId what they must say; empty: nothing
 */
public record RoleChain(String role, String by, String externalId) {

  /** "Role chaining", IAM User Guide. */
  private static final Duration LONGEST = Duration.ofHours(1);

  /** Whether a caller may assume the role. */
  boolean admits(String callerArn, AssumeRoleRequest request) {
    String[] arn = by.split(":", 6);
    String name = arn[5].substring(arn[5].lastIndexOf('/') + 1);
    String session = "arn:%s:sts::%s:assumed-role/%s/".formatted(arn[1], arn[4], name);
    return request.roleArn().equals(role)
        && callerArn.startsWith(session)
        && (externalId.isEmpty() || externalId.equals(request.externalId()));
  }

  static void checkDuration(AssumeRoleRequest request) throws AwsRefusal {
    if (request.duration().compareTo(LONGEST) > 0) {
      throw new AwsRefusal(
          400,
          "ValidationError",
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
              + " chaining");
    }
  }
}
