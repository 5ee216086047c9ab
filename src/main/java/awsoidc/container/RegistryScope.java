package awsoidc.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a login is for: a whole registry, {@code registry.example.com}, or everything under a path
 * in it, {@code registry.example.com/team} (containers-auth.json(5)).
 */
record RegistryScope(String text) {

  private static final String HTTPS_PORT = ":443";

  /**
   * Reads a key of config.json. Keys with a scheme ({@code https://index.docker.io/v1/}) are from
   * when keys were URLs of an API: engines and GitLab Runner use only the host of those.
   */
  static RegistryScope ofKey(String key) {
    int scheme = key.indexOf("://");
    String rest = scheme < 0 ? key : key.substring(scheme + "://".length());
    int slash = rest.indexOf('/');
    String host = host(slash < 0 ? rest : rest.substring(0, slash));
    if (slash < 0 || scheme >= 0) {
      return new RegistryScope(host);
    }
    String path = rest.substring(slash);
    int tag = path.indexOf(':');
    return new RegistryScope(host + withoutSlashes(tag < 0 ? path : path.substring(0, tag)));
  }

  /** All scopes that an image is in, from its repository to its registry. */
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

  /** In lower case, without the default port, and with one name for Docker Hub. */
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
