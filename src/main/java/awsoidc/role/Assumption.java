package awsoidc.role;

import java.time.Duration;
import java.util.List;

/**
 * A role as a token is to assume it, and the roles to go on to from there; the last one's session
 * is what the job gets.
 *
 * @param duration 15 minutes to 12 hours; with a chain, an hour at most
 * @param durationNegotiable whether the duration follows from the job's timeout, so that a role
 *     that allows less is no mistake of anybody's
 * @param sessionName valid for STS
 */
public record Assumption(
    RoleArn role,
    Duration duration,
    boolean durationNegotiable,
    String sessionName,
    Policies policies,
    List<Hop> then) {

  public Assumption {
    then = List.copyOf(then);
  }

  /** The same for the duration that every role allows. */
  public Assumption shortened() {
    return new Assumption(role, SessionDuration.ALWAYS_ALLOWED, false, sessionName, policies, then);
  }

  /** The role that the token itself is exchanged for. */
  public Assumed first() {
    return new Assumed(role, sessionName, duration);
  }

  /** The one whose session the job gets. */
  public Assumed last() {
    return then.isEmpty() ? first() : then.getLast().assumed();
  }
}
