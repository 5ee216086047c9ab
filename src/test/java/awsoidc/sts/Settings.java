package awsoidc.sts;

import awsoidc.net.Network;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Plain settings for tests. */
public final class Settings {

  private Settings() {}

  /** An STS of one's own. */
  public static StsSettings of(Optional<URI> endpoint, Duration deadline, Optional<Path> ca) {
    return new StsSettings(
        "eu-west-1", endpoint, false, false, deadline, new Network(ca, Optional.empty()), false);
  }
}
