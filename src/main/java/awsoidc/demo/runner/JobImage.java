package awsoidc.demo.runner;

import java.util.List;

/**
 * An {@code image:} or one of the {@code services:}.
 *
 * @param alias how the job reaches a service; empty for none
 * @param user the {@code docker: user:} option; empty for the image's own
 */
public record JobImage(
    String name,
    String alias,
    List<String> entrypoint,
    List<String> command,
    List<String> pullPolicy,
    String user) {

  public JobImage {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    pullPolicy = List.copyOf(pullPolicy);
  }

  /** Only a name, as {@code image: NAME} gives it. */
  public static JobImage of(String name) {
    return of(name, "");
  }

  /** A service with an alias. */
  public static JobImage of(String name, String alias) {
    return new JobImage(name, alias, List.of(), List.of(), List.of(), "");
  }
}
