package awsoidc.container;

import java.util.Optional;

/**
 * How the containers of a job meet each other and the world.
 *
 * @param name a network of the engine's, or {@code host} or {@code none}; absent: its default one
 */
public record Networking(Kind kind, Optional<String> name) {

  /** Whose network it is. */
  public enum Kind {
    /** The engine's, which other jobs are in, too: services have no names but for their job. */
    ENGINE,
    /** Made for the job; services have their aliases there. */
    OWN,
    /** The job's container has it, and the services live in its network namespace, at 127.0.0.1. */
    SHARED
  }

  /** Whether scripts are in the machine's own. */
  public boolean isHost() {
    return name.equals(Optional.of("host"));
  }

  /**
   * What fits.
   *
   * @param wanted the operator's
   * @param services whether there are any
   * @param root whether the engine may make networks: docker's may, podman's as root
   */
  public static Networking of(Optional<String> wanted, boolean services, boolean root) {
    boolean nameless =
        wanted.filter(name -> name.equals("host") || name.equals("none")).isPresent();
    if (!services || (wanted.isPresent() && !nameless)) {
      return new Networking(Kind.ENGINE, wanted);
    }
    return wanted.isEmpty() && root
        ? new Networking(Kind.OWN, Optional.empty())
        : new Networking(Kind.SHARED, wanted);
  }
}
