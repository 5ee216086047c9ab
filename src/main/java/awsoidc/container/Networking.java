package awsoidc.container;

import java.util.Optional;

/**
 * How the containers of a job reach each other and other machines.
 *
 * @param name a network of the engine, {@code host} or {@code none}; absent: the engine's default
 */
public record Networking(Kind kind, Optional<String> name) {

  /** Whose network it is. */
  public enum Kind {
    /** The engine's, with other jobs in it: only the job's containers know its services' names. */
    ENGINE,
    /** Made for the job; services have their aliases there. */
    OWN,
    /** Services run in the network namespace of the job's container, at 127.0.0.1. */
    SHARED
  }

  /** Whether scripts use this machine's own network. */
  public boolean isHost() {
    return name.equals(Optional.of("host"));
  }

  /**
   * @param wanted the operator's choice
   * @param services whether the job has any
   * @param root whether the engine may make networks: docker may, and podman as root
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
