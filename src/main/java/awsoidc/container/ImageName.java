package awsoidc.container;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of an image in a registry, as Docker and podman accept it: {@code
 * [HOST[:PORT]/]PATH[:TAG][@DIGEST]}. It has no space, no quote and no {@code $}, and never begins
 * with a hyphen, so it cannot become an option of a command or a word of a shell.
 *
 * <p>Engines accept more, which is refused here because it names something else than an image of a
 * registry and would get around {@code allowed_images}: the id of an image of this machine; {@code
 * dir:NAME} and {@code oci-archive:NAME}, which podman reads from a path
 * (containers-transports(5)).
 */
public record ImageName(String text) {

  static final String DOCKER_HUB = "docker.io";

  /** An older name of {@code docker.io}; engines treat both as the same. */
  private static final String FORMER_DOCKER_HUB = "index.docker.io";

  private static final int MAX_LENGTH = 512;
  private static final int MAX_PATH = 255;

  // The grammar is that of package reference of the distribution project, which both engines use.
  // An author wrote the text: the repetitions are possessive, so that none is tried twice.

  private static final String LABEL = "(?!-)[A-Za-z0-9-]++(?<!-)";

  private static final Pattern HOST =
      Pattern.compile(
          "(?:" + LABEL + "(?:\\." + LABEL + ")*+|\\[[0-9a-fA-F:]++\\])(?::[0-9]{1,5})?");

  private static final String COMPONENT = "[a-z0-9]++(?:(?:__|[._]|-++)[a-z0-9]++)*+";

  private static final Pattern PATH = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");

  /** The digests are those of the OCI image specification ("Descriptors"). */
  private static final Pattern TAG_AND_DIGEST =
      Pattern.compile("(?::\\w[\\w.-]{0,127})?(?:@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}))?");

  private static final Pattern ID = Pattern.compile("(?:sha256:)?[0-9a-f]{64}");

  /** Those of podman's transports that look like a name without a host. */
  private static final Set<String> TRANSPORTS =
      Set.of(
          "containers-storage",
          "dir",
          "docker-archive",
          "docker-daemon",
          "oci",
          "oci-archive",
          "ostree",
          "sif",
          "tarball");

  /**
   * @throws IllegalArgumentException not an image name; use {@link #parse} for untrusted text
   */
  public ImageName {
    if (!isName(text)) {
      throw new IllegalArgumentException("not an image name");
    }
  }

  public static Optional<ImageName> parse(String text) {
    return isName(text) ? Optional.of(new ImageName(text)) : Optional.empty();
  }

  /** The registry's host, with its port if the name has one; {@code docker.io} without a host. */
  public String registry() {
    String host = host(repository(text));
    return host.isEmpty() || host.equals(FORMER_DOCKER_HUB) ? DOCKER_HUB : host;
  }

  /**
   * The default names of a service ("Accessing the services", GitLab's CI/CD docs): the image's
   * name without port, tag and digest, with slashes as {@code __}, and with slashes as {@code -}.
   */
  public List<String> aliases() {
    String repository = repository(text);
    String host = host(repository);
    String service = withoutPort(host) + repository.substring(host.length());
    String first = service.replace("/", "__");
    String second = service.replace('/', '-');
    return first.equals(second) ? List.of(first) : List.of(first, second);
  }

  /**
   * The full name that an engine gets, {@code docker.io/library/alpine:3} for {@code alpine:3}.
   * podman would look up a short one in registries.conf(5) and might ask another registry than the
   * one that was allowed and logged in to.
   */
  String whole() {
    return registry() + "/" + path() + text.substring(repository(text).length());
  }

  /** The repository in its registry, {@code library/alpine} for {@code alpine}. */
  String path() {
    String path = withoutHost(repository(text));
    boolean official = registry().equals(DOCKER_HUB) && path.indexOf('/') < 0;
    return official ? "library/" + path : path;
  }

  @Override
  public String toString() {
    return text;
  }

  private static boolean isName(String text) {
    if (text.length() > MAX_LENGTH) {
      return false;
    }
    String repository = repository(text);
    String host = host(repository);
    String path = withoutHost(repository);
    String rest = text.substring(repository.length());
    return (host.isEmpty() || HOST.matcher(host).matches())
        && path.length() <= MAX_PATH
        && PATH.matcher(path).matches()
        && TAG_AND_DIGEST.matcher(rest).matches()
        && !ID.matcher(text).matches()
        && (rest.isEmpty() || !TRANSPORTS.contains(repository));
  }

  /** The part before tag and digest. */
  private static String repository(String text) {
    int at = text.indexOf('@');
    String tagged = at < 0 ? text : text.substring(0, at);
    int tag = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    return tag < 0 ? tagged : tagged.substring(0, tag);
  }

  /** The first component, if it is a host by Docker's rule. */
  private static String host(String repository) {
    int slash = repository.indexOf('/');
    String first = slash < 0 ? "" : repository.substring(0, slash);
    boolean host = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    return host ? first : "";
  }

  private static String withoutHost(String repository) {
    String host = host(repository);
    return host.isEmpty() ? repository : repository.substring(host.length() + 1);
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }
}
