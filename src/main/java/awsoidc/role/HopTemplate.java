package awsoidc.role;

import awsoidc.token.Claims;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One entry of {@code then:}, before it is known for which job. */
public record HopTemplate(
    RoleArn role,
    Optional<Duration> duration,
    Optional<SessionName> sessionName,
    Policies policies,
    Optional<String> externalId,
    Optional<SessionName> sourceIdentity,
    List<SessionTag> tags) {

  public HopTemplate {
    tags = List.copyOf(tags);
  }

  Hop forJob(Claims claims, String rulesName, Duration rulesDuration) {
    return new Hop(
        role,
        duration.orElse(rulesDuration),
        sessionName.map(template -> template.forClaims(claims)).orElse(rulesName),
        policies,
        externalId,
        sourceIdentity.map(template -> template.forClaims(claims)),
        tags.stream().map(tag -> tag.forClaims(claims)).toList());
  }
}
