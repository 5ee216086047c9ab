package awsoidc.demo;

import awsoidc.trust.TrustPolicy;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * A role that can be assumed.
 *
 * @param maxSession the role's MaxSessionDuration, 1 to 12 hours ("CreateRole", IAM API Reference)
 */
public record Role(String arn, TrustPolicy trust, Duration maxSession) {

  private static final Pattern ARN =
      Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:role/[\\w+=,.@/-]+");

  public Role {
    if (!ARN.matcher(arn).matches()) {
      throw new IllegalArgumentException("not the ARN of a role: " + arn);
    }
    if (maxSession.compareTo(Duration.ofHours(1)) < 0
        || maxSession.compareTo(Duration.ofHours(12)) > 0) {
      throw new IllegalArgumentException("MaxSessionDuration is 1 to 12 hours: " + maxSession);
    }
  }

  /** With AWS's default of one hour. */
  public Role(String arn, TrustPolicy trust) {
    this(arn, trust, Duration.ofHours(1));
  }
}
