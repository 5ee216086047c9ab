package awsoidc.state;

import awsoidc.role.Grant;
import awsoidc.sandbox.SandboxSettings;
import awsoidc.sts.Session;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import java.util.Optional;

/** All that config decided and prepare added, as prepare and run read it. */
public record JobState(
    SandboxSettings sandbox, Optional<Credentials> credentials, Optional<Session> session) {

  /**
   * What a job with a grant needs.
   *
   * @param token the very token whose claims picked the rule
   * @param jobRegion AWS_REGION for the job; absent if the job sets its own
   */
  public record Credentials(
      Grant grant, IdToken token, StsSettings sts, Optional<String> jobRegion) {}

  /** The same with the session that prepare got. */
  public JobState with(Session obtained) {
    return new JobState(sandbox, credentials, Optional.of(obtained));
  }
}
