package awsoidc.container;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The name of an image in a registry, as Docker and podman take it: {@code
 * [HOST[:PORT]/]PATH[:TAG][@DIGEST]}. It holds no blank, no quote and no {@code $}, and never
 * begins with a hyphen, so that it cannot become an option of a command or a word of a shell.
 *
 * <p>Three kinds of text that engines would take are none here, because they name something else
 * than an image of a registry, whatever an operator's list of allowed images means by them: the id
 * of an image of this machine; a path, where podman takes {@code dir:NAME} for a directory and
 * {@code oci-archive:NAME} for a file (containers-transports(5)).
 */
public record ImageName(String text) {

  static final String DOCKER_HUB = "docker.io";

  /** What {@code docker.io} was called once; engines take the one for the other. */
  private static final String FORMER_DOCKER_HUB = "index.docker.io";

  private static final int LONGEST = 512;
  private static final int HEX_OF_AN_ID = 64;

  /** Those of podman's transports that a name without a host would fit. */
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
   * Holds a name.
   *
   * @throws IllegalArgumentException it is none: untrusted text goes through {@link #parse}
   */
  public ImageName {
    if (!isName(text)) {
      throw new IllegalArgumentException("no name of an image");
    }
  }

  /** Reads a name; empty if it is none. */
  public static Optional<ImageName> parse(String text) {
    return isName(text) ? Optional.of(new ImageName(text)) : Optional.empty();
  }

  /** The registry's host, with its port if the name has one; {@code docker.io} without a host. */
  public String registry() {
    String host = host(repository(text));
    return host.isEmpty() || host.equals(FORMER_DOCKER_HUB) ? DOCKER_HUB : host;
  }

  /**
   * What a service is called if its job says nothing else ("Accessing the services", GitLab's CI/CD
   * docs): its name without port, tag and digest, slashes as {@code __} and then as {@code -}.
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
   * The same image by its whole name, {@code docker.io/library/alpine:3} for {@code alpine:3}: what
   * an engine is told. podman would look a short one up in registries.conf(5), and find it nowhere,
   * or in another registry than the one that was allowed and logged in to.
   */
  String whole() {
    return registry() + "/" + path() + text.substring(repository(text).length());
  }

  /** The repository in its registry, {@code library/alpine} for {@code alpine}. */
  String path() {
    String repository = repository(text);
    String host = host(repository);
    String path = host.isEmpty() ? repository : repository.substring(host.length() + 1);
    boolean official = registry().equals(DOCKER_HUB) && path.indexOf('/') < 0;
    return official ? "library/" + path : path;
  }

  @Override
  public String toString() {
    return text;
  }

  private static boolean isName(String text) {
    if (text.length() > LONGEST) {
      return false;
    }
    String repository = repository(text);
    String host = host(repository);
    String path = host.isEmpty() ? repository : repository.substring(host.length() + 1);
    return (host.isEmpty() || ImageGrammar.isHost(host))
        && ImageGrammar.isPath(path)
        && isSuffix(text.substring(repository.length()))
        && !isId(text)
        && !isTransport(text, repository);
  }

  /** What stands before tag and digest. */
  private static String repository(String text) {
    int at = text.indexOf('@');
    String tagged = at < 0 ? text : text.substring(0, at);
    int tag = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
    return tag < 0 ? tagged : tagged.substring(0, tag);
  }

  /** The first component, if it is a host; the rule is Docker's. */
  private static String host(String repository) {
    int slash = repository.indexOf('/');
    String first = slash < 0 ? "" : repository.substring(0, slash);
    boolean host = first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost");
    return host ? first : "";
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }

  /** {@code [:TAG][@DIGEST]}. */
  private static boolean isSuffix(String text) {
    int at = text.indexOf('@');
    String tag = at < 0 ? text : text.substring(0, at);
    return (tag.isEmpty() || ImageGrammar.isTag(tag.substring(1)))
        && (at < 0 || ImageGrammar.isDigest(text.substring(at + 1)));
  }

  private static boolean isId(String text) {
    String id = text.startsWith("sha256:") ? text.substring("sha256:".length()) : text;
    return id.length() == HEX_OF_AN_ID && ImageGrammar.isHex(id);
  }

  private static boolean isTransport(String text, String repository) {
    return text.length() > repository.length() && TRANSPORTS.contains(repository);
  }
}
