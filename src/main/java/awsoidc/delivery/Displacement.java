package awsoidc.delivery;

import java.util.Map;
import java.util.Optional;

/**
 * {@code on_conflict: executor}: keeps the job's own AWS variables out of a script. The script that
 * the runner generates exports all job variables and the lines of GITLAB_ENV, changes to the
 * project's directory and then runs what the author wrote. Until that change of directory, {@code
 * export} passes over the names that are ours; from then on everything is bash's own, and the
 * author may export what he likes.
 */
public final class Displacement {

  private Displacement() {}

  /**
   * Two functions as bash inherits them from its environment.
   *
   * @param projectDirectory where the script changes to before the author's commands
   */
  public static Map<String, String> functions(Optional<String> projectDirectory) {
    String names = String.join("=* | ", JobVariables.CREDENTIALS) + "=*";
    String export =
        """
        () { case $1 in -*) builtin export "$@"; return ;; esac
        while [ $# -gt 0 ]; do
        case $1 in %s) ;; *) builtin export "$1" || return ;; esac
        shift
        done
        }\
        """
            .formatted(names);
    if (projectDirectory.isEmpty()) {
      return Map.of("BASH_FUNC_export%%", export);
    }
    String cd =
        """
        () { [ "$*" != '%s' ] || unset -f export cd
        builtin cd "$@"
        }\
        """
            .formatted(projectDirectory.get().replace("'", "'\\''"));
    return Map.of("BASH_FUNC_export%%", export, "BASH_FUNC_cd%%", cd);
  }
}
