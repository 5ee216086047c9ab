package awsoidc.delivery;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a job's script does about AWS itself, judged by its text; what it sources or calls is not
 * read.
 *
 * @param mentioned those of {@link #SOUGHT} that it contains
 */
public record JobScript(Set<String> mentioned) {

  /** A line of a profile, or a variable, that assumes a role with the job's own id_token. */
  private static final List<String> ROLE =
      List.of("web_identity_token_file", "AWS_WEB_IDENTITY_TOKEN_FILE=");

  /** The AWS CLI's command, and boto3's method. */
  private static final List<String> EXCHANGE =
      List.of("assume-role-with-web-identity", "assume_role_with_web_identity");

  private static final String PROFILE = "AWS_PROFILE=";
  private static final String FILES_OF_HOME = "/.aws";

  /** What to search the script for. */
  public static final List<String> SOUGHT =
      Stream.of(ROLE, EXCHANGE, List.of(PROFILE, FILES_OF_HOME)).flatMap(List::stream).toList();

  /** Whether it assumes a role itself, by a profile or a variable. */
  public boolean takesRole() {
    return ROLE.stream().anyMatch(mentioned::contains);
  }

  /** Whether it calls STS with its id_token. */
  public boolean exchangesToken() {
    return EXCHANGE.stream().anyMatch(mentioned::contains);
  }

  public boolean choosesProfile() {
    return mentioned.contains(PROFILE);
  }

  /** Whether it may write {@code ~/.aws/config}. */
  public boolean namesFilesOfHome() {
    return mentioned.contains(FILES_OF_HOME);
  }
}
