package awsoidc.role;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a rule decided for a job.
 *
 * @param main the credentials that a tool finds without being told
 * @param region AWS_REGION of the job, if the rule sets it
 * @param chooser the job variable that chose the role, if the rule leaves that to one
 */
public record Grant(
    String rule,
    Assumption main,
    List<Profile> profiles,
    Optional<String> region,
    Optional<String> chooser) {

  public Grant {
    profiles = List.copyOf(profiles);
  }

  public RoleArn role() {
    return main.last().role();
  }

  public Duration duration() {
    return main.last().duration();
  }

  public String sessionName() {
    return main.last().sessionName();
  }

  public Grant with(Assumption otherMain, List<Profile> otherProfiles) {
    return new Grant(rule, otherMain, otherProfiles, region, chooser);
  }
}
