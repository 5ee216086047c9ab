package awsoidc.container;

import java.util.List;
import java.util.Optional;

/**
 * One image as a job uses it.
 *
 * @param entrypoint in place of the image's own; one empty word means none, as in GitLab
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

  /** The image as it is, for a user of its own or the image's. */
  static ImageSpec of(ImageName name, List<PullPolicy> policies, Optional<String> user) {
    return new ImageSpec(name, Optional.empty(), List.of(), policies, user, Optional.empty());
  }
}
