package awsoidc.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What of a registry a login is for: the whole of it, {@code registry.example.com}, or what is
 * under a path, {@code registry.example.com/team} (containers-auth.json(5)).
 */
record RegistryScope(String text) {

  private static final String HTTPS_PORT = ":443";

  /**
   * Reads a key of config.json. One with a scheme is of the days when keys were the URLs of an API
   * ({@code https://index.docker.io/v1/}): engines and GitLab Runner take its host alone.
   */
  static RegistryScope ofKey(String key) {
    int scheme = key.indexOf("://");
    String rest = scheme < 0 ? key : key.substring(scheme + "://".length());
    int slash = rest.indexOf('/');
    if (slash < 0 || scheme >= 0) {
      return new RegistryScope(host(slash < 0 ? rest : rest.substring(0, slash)));
    }
    String path = rest.substring(slash);
    int tag = path.indexOf(':');
    return new RegistryScope(
        host(rest.substring(0, slash)) + withoutSlashes(tag < 0 ? path : path.substring(0, tag)));
  }

  /** All that an image is in, from its repository to its registry. */
  static List<RegistryScope> of(ImageName image) {
    List<RegistryScope> scopes = new ArrayList<>();
    String registry = host(image.registry());
    String path = "/" + image.path();
    while (!path.isEmpty()) {
      scopes.add(new RegistryScope(registry + path));
      path = path.substring(0, path.lastIndexOf('/'));
    }
    scopes.add(new RegistryScope(registry));
    return scopes;
  }

  /** One spelling for each: small letters, no default port, one name for Docker Hub. */
  private static String host(String written) {
    String host = written.toLowerCase(Locale.ROOT);
    if (host.endsWith(HTTPS_PORT)) {
      host = host.substring(0, host.length() - HTTPS_PORT.length());
    }
    boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
    return hub ? ImageName.DOCKER_HUB : host;
  }

  private static String withoutSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
