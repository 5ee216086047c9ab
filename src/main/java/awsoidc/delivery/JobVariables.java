package awsoidc.delivery;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The AWS variables that the job itself sets. The runner's script exports every job variable after
 * the session's variables are set, so the job's own key would end up beside the session's token.
 */
public final class JobVariables {

  /** Profiles, which can be based on the job's session. */
  public static final String CONFIG_FILE = "AWS_CONFIG_FILE";

  /** Credentials, and variables that make a tool look for them elsewhere. */
  public static final List<String> CREDENTIALS =
      List.of(
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_SECURITY_TOKEN",
          // Of older SDKs, which some of today's still read, beside or before the others.
          "AWS_ACCESS_KEY",
          "AWS_SECRET_KEY",
          "AWS_CREDENTIAL_FILE",
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

  /** The region is written into files, too. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  private final Function<String, Optional<String>> variable;

  public JobVariables(Function<String, Optional<String>> variable) {
    this.variable = variable;
  }

  /**
   * The variables that would mix with a session's; even an empty one would replace that.
   *
   * @param chooser the variable from which the rule reads the role, which is not a conflict
   */
  public List<String> conflicting(Optional<String> chooser) {
    return CREDENTIALS.stream()
        .filter(name -> variable.apply(name).isPresent() && !chooser.equals(Optional.of(name)))
        .toList();
  }

  /** The region of a job that sets only one of the two variables: some tools read the other. */
  public Optional<String> halfRegion() {
    List<String> set = REGION.stream().map(variable).flatMap(Optional::stream).toList();
    return set.size() == 1
        ? Optional.of(set.getFirst()).filter(name -> NAME.matcher(name).matches())
        : Optional.empty();
  }

  public boolean setRegion() {
    return REGION.stream().anyMatch(name -> variable.apply(name).isPresent());
  }
}
