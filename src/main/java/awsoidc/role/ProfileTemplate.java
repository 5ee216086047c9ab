package awsoidc.role;

import awsoidc.token.Claims;
import java.time.Duration;
import java.util.Optional;

/** One entry of {@code profiles:}, before it is known for which job. */
public record ProfileTemplate(
    String name, RoleArn role, AssumptionTemplate template, Optional<String> region) {

  Profile forJob(Claims claims, Duration timeout) {
    return new Profile(name, template.forJob(role, claims, timeout), region);
  }
}
