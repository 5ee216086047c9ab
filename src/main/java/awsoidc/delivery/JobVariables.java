package awsoidc.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the job itself sets of AWS's variables. The script that the runner generates exports every
 * job variable after our environment is in place, so a job's own key would end up beside our token.
 */
public final class JobVariables {

  /** Profiles, which can be chained on a session of ours. */
  public static final String CONFIG_FILE = "AWS_CONFIG_FILE";

  /** Credentials themselves, and what makes a tool look for them elsewhere. */
  public static final List<String> CREDENTIALS =
      List.of(
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_SECURITY_TOKEN",
          "AWS_PROFILE",
          "AWS_DEFAULT_PROFILE",
          CONFIG_FILE,
          "AWS_SHARED_CREDENTIALS_FILE",
          "AWS_WEB_IDENTITY_TOKEN_FILE",
          "AWS_ROLE_ARN",
          "AWS_ROLE_SESSION_NAME",
          "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
          "AWS_CREDENTIAL_EXPIRATION");

  private static final List<String> REGION = List.of("AWS_REGION", "AWS_DEFAULT_REGION");

  /** It goes into files, too. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private final Function<String, Optional<String>> variable;

  public JobVariables(Function<String, Optional<String>> variable) {
    this.variable = variable;
  }

  /**
   * The variables that would mix with a session's; even an empty one would replace ours.
   *
   * @param chooser the variable that the rule reads the role from: it is set for us
   */
  public List<String> conflicting(Optional<String> chooser) {
    List<String> found = new ArrayList<>();
    for (String name : CREDENTIALS) {
      if (variable.apply(name).isPresent() && !chooser.equals(Optional.of(name))) {
        found.add(name);
      }
    }
    return found;
  }

  /** The region of a job that sets one of the pair alone: tools that read the other need it too. */
  public Optional<String> halfRegion() {
    List<String> set = REGION.stream().map(variable).flatMap(Optional::stream).toList();
    return set.size() == 1
        ? Optional.of(set.getFirst()).filter(name -> NAME.matcher(name).matches())
        : Optional.empty();
  }

  /** Whether the job chooses its region itself. */
  public boolean setRegion() {
    return REGION.stream().anyMatch(name -> variable.apply(name).isPresent());
  }
}
