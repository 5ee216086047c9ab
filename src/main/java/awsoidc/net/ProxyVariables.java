package awsoidc.net;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY of an environment, as Go takes them
 * (golang.org/x/net/http/httpproxy): GitLab Runner itself reads them so. Only 127.0.0.1 and
 * localhost are no exception here: a test's proxy and its server are both there.
 */
final class ProxyVariables {

  private static final int USUAL_PORT = 80;

  private final Function<String, Optional<String>> environment;

  ProxyVariables(Function<String, Optional<String>> environment) {
    this.environment = environment;
  }

  boolean isDirect(URI url) {
    Optional<String> name = variable("NO_PROXY");
    return name.isPresent() && NoProxy.names(environment.apply(name.get()).orElse(""), url);
  }

  /**
   * The proxy on the way to it.
   *
   * @throws UnusableProxy if the variable holds something else
   */
  Optional<HttpProxy> proxy(URI url) {
    Optional<String> name =
        variable("https".equals(url.getScheme()) ? "HTTPS_PROXY" : "HTTP_PROXY");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    String text = environment.apply(name.get()).orElse("").strip();
    Optional<HttpProxy> proxy =
        HttpProxy.parse(text.contains("://") ? text : "http://" + text, USUAL_PORT);
    if (proxy.isEmpty()) {
      throw new UnusableProxy(name.get());
    }
    return proxy;
  }

  /** Its name in capitals or in small letters, whichever holds something. */
  private Optional<String> variable(String capitals) {
    for (String name : new String[] {capitals, capitals.toLowerCase(Locale.ROOT)}) {
      if (!environment.apply(name).orElse("").isBlank()) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }
}
