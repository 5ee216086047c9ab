package awsoidc.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a helper container may do: only what git, caches and artifacts need, whatever the operator
 * allows the author's scripts. A Git hook makes helper scripts run what an author wrote, too.
 */
final class HelperOptions {

  /** The operator's options that bound a container, or say which runtime runs it. */
  private static final List<String> BOUNDS =
      List.of("--memory=", "--cpus=", "--pids-limit=", "--dns=", "--add-host=", "--runtime=");

  /** Security options that are never weaker than the engine's defaults, but for unconfined. */
  private static final List<String> SECURITY =
      List.of("--security-opt=seccomp=", "--security-opt=apparmor=", "--security-opt=mask=");

  private static final String UNCONFINED = "unconfined";

  private HelperOptions() {}

  /**
   * @param limits of the author's container
   */
  static List<String> of(List<String> limits) {
    List<String> options = new ArrayList<>();
    for (String limit : limits) {
      if (begins(limit, BOUNDS)
          || (begins(limit, SECURITY) && !limit.toLowerCase(Locale.ROOT).endsWith(UNCONFINED))) {
        options.add(limit);
      }
    }
    // The helper reads, changes and removes files of all users of the job's containers.
    List<String> files = List.of("--cap-add=DAC_OVERRIDE", "--cap-add=FOWNER", "--cap-add=CHOWN");
    options.add("--cap-drop=ALL");
    options.addAll(files);
    options.add("--security-opt=no-new-privileges");
    options.add("--user=0");
    return options;
  }

  private static boolean begins(String option, List<String> any) {
    return any.stream().anyMatch(option::startsWith);
  }
}
