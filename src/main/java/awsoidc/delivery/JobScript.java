package awsoidc.delivery;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a job's script does about AWS by itself, as far as its text says. What it sources or calls
 * is not read.
 *
 * @param mentioned which of {@link #SOUGHT} it contains
 */
public record JobScript(Set<String> mentioned) {

  /** What takes a role by the job's own id_token: a line of a profile, or a variable. */
  private static final List<String> ROLE =
      List.of("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE=");

  /** The AWS CLI's command, and boto3's. */
  private static final List<String> EXCHANGE =
      List.of("assume-role-with-web-identity", "assume_role_with_web_identity");

  private static final String PROFILE = "AWS_PROFILE=";
  private static final String FILES_OF_HOME = "/.aws";

  /** What to look for in the text. */
  public static final List<String> SOUGHT =
      Stream.of(ROLE, EXCHANGE, List.of(PROFILE, FILES_OF_HOME)).flatMap(List::stream).toList();

  /** By a profile or a variable, as pipelines did before they had an executor that does it. */
  public boolean takesRole() {
    return ROLE.stream().anyMatch(mentioned::contains);
  }

  /** Calls STS with its id_token, as most did. */
  public boolean exchangesToken() {
    return EXCHANGE.stream().anyMatch(mentioned::contains);
  }

  public boolean choosesProfile() {
    return mentioned.contains(PROFILE);
  }

  /** It may write {@code ~/.aws/config}. */
  public boolean namesFilesOfHome() {
    return mentioned.contains(FILES_OF_HOME);
  }
}
