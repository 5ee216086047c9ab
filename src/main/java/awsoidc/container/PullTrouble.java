package awsoidc.container;

import java.util.List;
import java.util.Locale;

/**
 * What a failed pull means. Engines say it in words only: those of podman 4 and 5 and of docker 20
 * to 28, and of the registries behind them (distribution's error codes).
 */
final class PullTrouble {

  /** Whoever asks again gets the same answer. */
  private static final List<String> FINAL =
      List.of(
          "manifest unknown",
          "manifest for",
          "name unknown",
          "not known to registry",
          "repository name not known",
          "does not exist",
          "not found",
          "no such image",
          "unauthorized",
          "no basic auth credentials",
          "authentication required",
          "access denied",
          "access to the resource is denied",
          "denied:",
          "403 (forbidden)",
          "invalid reference format",
          "invalid username/password",
          "no matching manifest",
          "no image found in manifest list",
          "short-name");

  /** Nor is it final where one of these is said as well. */
  private static final List<String> TRANSIENT =
      List.of(
          "connection refused",
          "no such host",
          "server misbehaving",
          "timeout",
          "timed out",
          "connection reset",
          "network is unreachable",
          "no route to host",
          "too many requests",
          "toomanyrequests",
          "service unavailable",
          "bad gateway",
          "internal server error",
          "unexpected eof");

  /** The engine's command does not reach the engine: nothing is known of the image. */
  private static final List<String> NO_ENGINE =
      List.of(
          "cannot connect to the docker daemon",
          "is the docker daemon running",
          "failed to connect to the docker api",
          "trying to connect to the docker daemon",
          "trying to connect to the docker api",
          "error during connect",
          "cannot connect to podman",
          "unable to connect to podman");

  private static final List<String> MISSING =
      List.of("no such image", "image not known", "no such object", "unable to find");

  private PullTrouble() {}

  /** Whether another try would end like this one. What we do not know may pass. */
  static boolean isFinal(String said) {
    return says(said, FINAL) && !says(said, TRANSIENT);
  }

  /** Whether it says nothing of the image: the engine itself is down, or not for this account. */
  static boolean isEngines(String said) {
    return says(said, NO_ENGINE);
  }

  /** Whether an inspection says that the image is not here. */
  static boolean isMissing(String said) {
    return says(said, MISSING);
  }

  private static boolean says(String text, List<String> any) {
    String lower = text.toLowerCase(Locale.ROOT);
    return any.stream().anyMatch(lower::contains);
  }
}
