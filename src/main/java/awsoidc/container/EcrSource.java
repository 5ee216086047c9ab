package awsoidc.container;

import java.io.IOException;
import java.util.Optional;

/** Logs in to Amazon ECR with the job's own session, once there is one. */
@FunctionalInterface
public interface EcrSource {

  /**
   * The login for an image; empty if its registry is not ECR.
   *
   * @throws Unobtainable ECR says no, or there will be no session
   * @throws IOException ECR is away
   */
  Optional<RegistryLogin> login(ImageName image)
      throws IOException, InterruptedException, Unobtainable;
}
