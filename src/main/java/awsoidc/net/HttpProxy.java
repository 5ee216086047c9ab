package awsoidc.net;

import awsoidc.secret.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** A proxy for https and http, spoken to in plain HTTP. */
public record HttpProxy(String host, int port, Optional<Login> login) {

  private static final int USUAL_PORT = 3128;
  private static final int MAX_PORT = 65_535;

  /** A user and a password (Basic, RFC 7617). */
  public record Login(String user, Secret password) {}

  /** Reads {@code http://[user:password@]host[:port]}; empty if it is something else. */
  public static Optional<HttpProxy> parse(String text) {
    return parse(text, USUAL_PORT);
  }

  /** The same with another default port. */
  static Optional<HttpProxy> parse(String text, int usualPort) {
    try {
      URI url = new URI(text);
      String path = url.getRawPath() == null ? "" : url.getRawPath();
      boolean bare =
          (path.isEmpty() || path.equals("/"))
              && url.getRawQuery() == null
              && url.getRawFragment() == null;
      if (!"http".equals(url.getScheme())
          || !bare
          || url.getHost() == null
          || url.getPort() == 0
          || url.getPort() > MAX_PORT) {
        return Optional.empty();
      }
      return Optional.of(
          new HttpProxy(
              url.getHost(),
              url.getPort() < 0 ? usualPort : url.getPort(),
              Optional.ofNullable(url.getUserInfo()).map(HttpProxy::login)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Login login(String userInfo) {
    int colon = userInfo.indexOf(':');
    return colon < 0
        ? new Login(userInfo, Secret.of(""))
        : new Login(userInfo.substring(0, colon), Secret.of(userInfo.substring(colon + 1)));
  }

  /** Without the login. */
  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
