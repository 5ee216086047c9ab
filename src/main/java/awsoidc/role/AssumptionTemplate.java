package awsoidc.role;

import awsoidc.token.Claims;
import java.time.Duration;
import java.util.List;

/**
 * How a role is to be assumed, as a rule or one of its profiles says it: an {@link Assumption} but
 * for the role and what depends on the job.
 */
public record AssumptionTemplate(
    SessionDuration duration, SessionName sessionName, Policies policies, List<HopTemplate> then) {

  public AssumptionTemplate {
    then = List.copyOf(then);
  }

  Assumption forJob(RoleArn role, Claims claims, Duration timeout) {
    Duration wanted = duration.forJob(timeout);
    String name = sessionName.forClaims(claims);
    return new Assumption(
        role,
        then.isEmpty() ? wanted : atMostChained(wanted),
        duration.isNegotiable(),
        name,
        policies,
        then.stream().map(hop -> hop.forJob(claims, name, atMostChained(wanted))).toList());
  }

  private static Duration atMostChained(Duration wanted) {
    return wanted.compareTo(SessionDuration.MAX_CHAINED) > 0 ? SessionDuration.MAX_CHAINED : wanted;
  }
}
