package awsoidc.role;

import java.time.Duration;

/**
 * How long a session is to last. STS takes 15 minutes to 12 hours, within the role's own maximum.
 */
public sealed interface SessionDuration {

  /** Shortest session that STS gives (AssumeRoleWithWebIdentity, DurationSeconds). */
  Duration MIN = Duration.ofMinutes(15);

  /** Longest session that any role can allow. */
  Duration MAX = Duration.ofHours(12);

  /** What every role allows: the default of a role's MaxSessionDuration. */
  Duration ALWAYS_ALLOWED = Duration.ofHours(1);

  /** Longest session of a role that is assumed from another ("Role chaining", IAM User Guide). */
  Duration MAX_CHAINED = Duration.ofHours(1);

  Duration forJob(Duration timeout);

  /** Whether it follows from the job's timeout, so that a shorter session will do. */
  boolean isNegotiable();

  /** {@code duration: job}: as long as the job may take, within what STS gives. */
  record Job() implements SessionDuration {
    @Override
    public Duration forJob(Duration timeout) {
      if (timeout.compareTo(MIN) < 0) {
        return MIN;
      }
      return timeout.compareTo(MAX) > 0 ? MAX : timeout;
    }

    @Override
    public boolean isNegotiable() {
      return true;
    }
  }

  /** {@code duration: 45m}. */
  record Fixed(Duration duration) implements SessionDuration {
    @Override
    public Duration forJob(Duration timeout) {
      return duration;
    }

    @Override
    public boolean isNegotiable() {
      return false;
    }
  }
}
