package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * What runs in a container besides the job's scripts, in any shell that an image may have: how a
 * script is started there, and how all that it started is ended. Mounted read-only.
 */
final class InnerScripts {

  /** Starts an author's script. */
  static final String RUN = "run";

  /** Starts any other. */
  static final String HELP = "help";

  /** Ends all that runs in the container. */
  static final String END = "end";

  /** others: whether anything is alive but the container's first process and this shell. */
  private static final String OTHERS =
      """
      others() {
        for other in /proc/[0-9]*; do
          other=${other#/proc/}
          [ "$other" != 1 ] && [ "$other" != $$ ] || continue
          read -r line </proc/$other/stat || continue
          case ${line##*) } in [ZX]*) continue ;; esac
          return 0
        done
        return 1
      } 2>/dev/null
      # end_others TENTHS: SIGTERM to all of them, SIGKILL so many tenths of a second later.
      end_others() {
        others || return 0
        trap '' TERM
        kill -TERM -1
        tenths=0
        while [ $tenths -lt $1 ] && others; do
          sleep 0.1 || sleep 1
          tenths=$((tenths + 1))
        done
        kill -KILL -1
        tenths=0
        while [ $tenths -lt 20 ] && others; do
          sleep 0.1 || sleep 1
          tenths=$((tenths + 1))
        done
      } 2>/dev/null
      """;

  /**
   * bash where there is one, as GitLab's Docker executor has it, or sh. It reads the script from
   * standard input, which no background job would.
   */
  private static final String START =
      """
      trap 'asked=yes' TERM
      shell=sh
      for bash in /usr/local/bin/bash /usr/bin/bash /bin/bash; do
        [ ! -x $bash ] || { shell=$bash && break; }
      done
      "$@" $shell $login ${with:+-c "$with"}
      code=$?
      [ -n "$asked" ] || end_others 5
      # Nobody has read the script: its first line is still there. A program may call that a success.
      if [ $# != 0 ] && read -r line; then
        case $line in "#"*)
          echo "ERROR: the ENTRYPOINT of this image, $*, starts no shell:" 'image: {name: …, entrypoint: [""]}' >&2
          [ $code != 0 ] || code=1
          ;;
        esac
      fi
      exit $code
      """;

  private InnerScripts() {}

  /**
   * Writes them.
   *
   * @param entrypoint what the author's scripts are started through
   * @param login whether all others get a login shell, as on the machine itself
   * @param gitlabRunner where that shell finds the runner's own program
   */
  static void write(
      Path directory, List<String> entrypoint, boolean login, Optional<Path> gitlabRunner)
      throws IOException {
    String author = "login=\nwith=\nset -- " + ShellWords.words(entrypoint) + "\n";
    // Anybody in a container may write to the builds, as GitLab's own helper image has it: images
    // have users of their own.
    String others =
        "umask 0000\nlogin="
            + (login ? "-l" : "")
            + "\nwith="
            + gitlabRunner.map(HelperShell::defining).map(ShellWords::word).orElse("")
            + "\nset --\n";
    write(directory.resolve(RUN), author + START);
    write(directory.resolve(HELP), others + START);
    write(directory.resolve(END), "end_others 40\nif others; then exit 1; else exit 0; fi\n");
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, OTHERS + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
