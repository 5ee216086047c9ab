package awsoidc.config;

import awsoidc.delivery.DeliverySettings;
import awsoidc.role.Rules;
import awsoidc.sts.StsSettings;
import awsoidc.token.TokenSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The operator's settings, valid throughout.
 *
 * @param region {@code aws.region}: AWS_REGION of a job that sets none and whose rule sets none
 * @param gitlabRunner {@code gitlab_runner}: the program that moves caches and artifacts
 */
public record Configuration(
    TokenSettings token,
    String region,
    StsSettings sts,
    WhenUnmatched whenUnmatched,
    DeliverySettings delivery,
    Rules rules,
    Sandboxes sandboxes,
    Optional<Path> gitlabRunner,
    Reporting reporting) {

  /** What happens to a job that has an AWS token but fits no rule. */
  public enum WhenUnmatched {
    /** It fails, and its log says which rule came closest. */
    FAIL,
    CONTINUE
  }
}
