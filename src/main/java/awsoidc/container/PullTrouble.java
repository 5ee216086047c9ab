package awsoidc.container;

import java.util.List;
import java.util.Locale;

/**
 * What a failed pull means. Engines say it only in their messages: those of podman 4 and 5, of
 * docker 20 to 28, and of registries (the distribution project's error codes).
 */
final class PullTrouble {

  private static final List<String> PERMANENT =
      List.of(
          "manifest unknown",
          "manifest for",
          "name unknown",
          "not known to registry",
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

  /** With one of these, no error is permanent. */
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

  private static final List<String> ENGINE_DOWN =
      List.of(
          "connect to the docker daemon",
          "is the docker daemon running",
          "connect to the docker api",
          "error during connect",
          "connect to podman");

  private static final List<String> MISSING =
      List.of("no such image", "image not known", "no such object", "unable to find image");

  private PullTrouble() {}

  /** Whether a retry would fail in the same way. Unknown messages count as transient. */
  static boolean isPermanent(String said) {
    return says(said, PERMANENT) && !says(said, TRANSIENT);
  }

  /** Whether the engine is down, or refuses this account: nothing is known of the image. */
  static boolean isEngineDown(String said) {
    return says(said, ENGINE_DOWN);
  }

  /** Whether the engine does not have the image. */
  static boolean isMissing(String said) {
    return says(said, MISSING);
  }

  private static boolean says(String text, List<String> any) {
    String lower = text.toLowerCase(Locale.ROOT);
    return any.stream().anyMatch(lower::contains);
  }
}
