package awsoidc.role;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One further role of a chain ({@code then}): assumed by AssumeRole with the session before it.
 *
 * @param duration 15 minutes to an hour, all that AWS gives to a chained role
 * @param sessionName valid for STS
 * @param externalId what the other account's trust policy asks for
 * @param sourceIdentity valid for STS; stays on every session that follows
 */
public record Hop(
    RoleArn role,
    Duration duration,
    String sessionName,
    Policies policies,
    Optional<String> externalId,
    Optional<String> sourceIdentity,
    List<SessionTag> tags) {

  public Hop {
    tags = List.copyOf(tags);
  }

  public Assumed assumed() {
    return new Assumed(role, sessionName, duration);
  }
}
