package awsoidc.container;

import java.io.IOException;
import java.util.Optional;

/** Logs in to Amazon ECR with the job's own session, once there is one. */
@FunctionalInterface
public interface EcrSource {

  /**
   * The login for an image; empty if its registry is not ECR.
   *
   * @throws UnusableImage ECR refuses, or the job gets no session
   * @throws IOException ECR could not be reached
   */
  Optional<RegistryLogin> login(ImageName image)
      throws IOException, InterruptedException, UnusableImage;
}
