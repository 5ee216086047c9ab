package awsoidc.role;

import awsoidc.token.Claims;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One entry of {@code roles:}.
 *
 * @param region AWS_REGION of its jobs, if not that of {@code aws.region}
 */
public record Rule(
    String name,
    When when,
    Assume assume,
    AssumptionTemplate template,
    List<ProfileTemplate> profiles,
    Optional<String> region) {

  public Rule {
    profiles = List.copyOf(profiles);
  }

  boolean declines() {
    return assume.isNone();
  }

  Grant grant(RoleArn role, Claims claims, Duration timeout) {
    return new Grant(
        name,
        template.forJob(role, claims, timeout),
        profiles.stream().map(profile -> profile.forJob(claims, timeout)).toList(),
        region,
        assume.chooser());
  }
}
