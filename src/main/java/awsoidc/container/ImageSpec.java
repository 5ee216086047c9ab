package awsoidc.container;

import java.util.List;
import java.util.Optional;

/**
 * One image as a job wants it, decided.
 *
 * @param entrypoint in place of the image's own; one empty word means none at all, as in GitLab
 * @param command what a service runs in place of the image's own
 * @param policies tried in order
 * @param user in place of the image's own
 * @param platform such as linux/arm64
 */
public record ImageSpec(
    ImageName name,
    Optional<List<String>> entrypoint,
    List<String> command,
    List<PullPolicy> policies,
    Optional<String> user,
    Optional<String> platform) {

  public ImageSpec {
    command = List.copyOf(command);
    policies = List.copyOf(policies);
  }
}
