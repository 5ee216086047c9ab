package awsoidc.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the helper container may do: what git, caches and artifacts take, whatever the operator
 * allows the author's scripts. A hook or a .git makes its scripts the author's, too.
 */
final class HelperOptions {

  /** Of the operator's options those that bound a container, or say what runs it. */
  private static final List<String> BOUNDS =
      List.of("--memory=", "--cpus=", "--pids-limit=", "--dns=", "--add-host=", "--runtime=");

  /**
   * Security options that can only be stricter than the engine's defaults, but for these values.
   */
  private static final List<String> SECURITY =
      List.of("--security-opt=seccomp=", "--security-opt=apparmor=", "--security-opt=mask=");

  private static final String UNCONFINED = "unconfined";

  private HelperOptions() {}

  /**
   * Options of the engine's.
   *
   * @param limits those of the job's other containers
   */
  static List<String> of(List<String> limits) {
    List<String> options = new ArrayList<>();
    for (String limit : limits) {
      if (begins(limit, BOUNDS)
          || (begins(limit, SECURITY) && !limit.toLowerCase(Locale.ROOT).endsWith(UNCONFINED))) {
        options.add(limit);
      }
    }
    options.add("--cap-drop=ALL");
    // Files of a container's other users are the helper's to read, to change and to remove.
    options.add("--cap-add=DAC_OVERRIDE");
    options.add("--cap-add=FOWNER");
    options.add("--cap-add=CHOWN");
    options.add("--security-opt=no-new-privileges");
    options.add("--user=0");
    return options;
  }

  private static boolean begins(String option, List<String> any) {
    return any.stream().anyMatch(option::startsWith);
  }
}
