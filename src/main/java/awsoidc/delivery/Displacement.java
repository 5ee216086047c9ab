package awsoidc.delivery;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps a session whole until the author's first command: never beside a key, or a profile, of
 * somebody else. A login shell reads the profiles of its account; then the script that the runner
 * generates exports all job variables and the lines of GITLAB_ENV, changes to the project's
 * directory, and runs what the author wrote. At that change of directory all that AWS's tools would
 * look at is taken away and ours set again, however it was set before; from then on {@code cd} is
 * the shell's own, and the author may export what he likes.
 */
public final class Displacement {

  private Displacement() {}

  /**
   * A function as bash inherits it from its environment; any POSIX shell can define it.
   *
   * @param projectDirectory where the script changes to before the author's commands
   * @param ours variables of a delivery
   * @param kept names of the job's own that do no harm
   */
  public static Map<String, String> functions(
      Optional<String> projectDirectory, Map<String, String> ours, Collection<String> kept) {
    return projectDirectory
        .map(directory -> Map.of("BASH_FUNC_cd%%", cd(directory, ours, kept)))
        .orElse(Map.of());
  }

  private static String cd(String directory, Map<String, String> ours, Collection<String> kept) {
    String others =
        JobVariables.CREDENTIALS.stream()
            .filter(name -> !kept.contains(name))
            .collect(Collectors.joining(" "));
    String again =
        ours.entrySet().stream()
            .filter(variable -> JobVariables.CREDENTIALS.contains(variable.getKey()))
            .map(variable -> variable.getKey() + "=" + word(variable.getValue()))
            .collect(Collectors.joining(" "));
    return """
    () { [ "$*" = %s ] || { command cd "$@"; return; }
    unset -f cd
    unset -v %s 2>/dev/null || :
    export %s || :
    command cd "$@"
    }\
    """
        .formatted(word(directory), others, again);
  }

  private static String word(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
