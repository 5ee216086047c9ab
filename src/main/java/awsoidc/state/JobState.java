package awsoidc.state;

import awsoidc.delivery.DeliverySettings;
import awsoidc.role.Grant;
import awsoidc.sandbox.SandboxPlan;
import awsoidc.secret.Secret;
import awsoidc.sts.Session;
import awsoidc.sts.StsSettings;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that config decided and prepare added, for prepare and run. */
public record JobState(
    SandboxPlan sandbox, Optional<Credentials> credentials, Optional<Sessions> sessions) {

  /**
   * What a job with a grant needs.
   *
   * @param token the one whose claims picked the rule
   * @param jobRegion AWS_REGION for the job; absent if the job sets its own
   * @param uploads what the runner is to upload, as the author wrote it
   * @param namesFilesOfHome whether its script may write the AWS files of HOME
   */
  public record Credentials(
      Grant grant,
      IdToken token,
      TokenSettings tokenSettings,
      StsSettings sts,
      DeliverySettings delivery,
      Optional<String> jobRegion,
      List<String> uploads,
      boolean namesFilesOfHome) {

    /** The same with the duration that STS granted. */
    Credentials with(Grant other) {
      return new Credentials(
          other, token, tokenSettings, sts, delivery, jobRegion, uploads, namesFilesOfHome);
    }
  }

  /**
   * What STS returned.
   *
   * @param main the job's
   * @param profiles further ones by name
   * @param former secrets of sessions that were replaced and may still be valid
   */
  public record Sessions(Session main, Map<String, Session> profiles, List<Secret> former) {

    public static Sessions of(Session main, Map<String, Session> profiles) {
      return new Sessions(main, new LinkedHashMap<>(profiles), List.of());
    }
  }

  public JobState with(Grant grant, Sessions obtained) {
    return new JobState(
        sandbox, credentials.map(before -> before.with(grant)), Optional.of(obtained));
  }
}
