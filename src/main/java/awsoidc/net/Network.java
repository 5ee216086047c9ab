package awsoidc.net;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a server is reached.
 *
 * @param caBundle PEM certificates to trust instead of the usual authorities
 * @param proxy the operator's; without it, that of the runner's environment
 */
public record Network(Optional<Path> caBundle, Optional<HttpProxy> proxy) {

  public static final Network USUAL = new Network(Optional.empty(), Optional.empty());
}
