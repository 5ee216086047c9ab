package awsoidc.delivery;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the job itself sets of AWS's variables. The script that the runner generates exports every
 * job variable after our environment is in place, so a job's own key would end up beside our token.
 */
public final class JobVariables {

  private static final List<String> CREDENTIALS =
      List.of(
          "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN");

  private static final List<String> REGION = List.of("AWS_REGION", "AWS_DEFAULT_REGION");

  private final Function<String, Optional<String>> variable;

  public JobVariables(Function<String, Optional<String>> variable) {
    this.variable = variable;
  }

  /** The variables that would mix with a session's; even an empty one would replace ours. */
  public List<String> conflicting() {
    return CREDENTIALS.stream().filter(name -> variable.apply(name).isPresent()).toList();
  }

  /** Whether the job chooses its region itself. */
  public boolean setRegion() {
    return REGION.stream().anyMatch(name -> variable.apply(name).isPresent());
  }
}
