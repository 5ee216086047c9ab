package awsoidc.sandbox;

import awsoidc.file.Permissions;
import awsoidc.text.ShellWords;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The shell scripts that start a job's script, and end all that it started, where its processes
 * cannot be seen from here: in a container or in bubblewrap. They are mounted read-only.
 */
final class InnerScripts {

  /** Starts an author's script; {@link #HELP} any other. */
  static final String RUN = "run";

  static final String HELP = "help";

  static final String END = "end";

  /** In any shell that an image may have; bin/end.sh has the rest. */
  private static final String MEMBERS =
      """
      exec 4>&2 2>/dev/null
      # All that is alive but the first process, this shell, and another that was brought into the container; with ours
      # set, also without what that has started.
      find_members() {
        members=''
        for process in /proc/[0-9]*; do
          pid=${process#/proc/}
          [ "$pid" != 1 ] && [ "$pid" != $$ ] || continue
          read -r line <$process/stat || continue
          set -- ${line##*) } # its state, its parent
          case $1 in [ZX]) continue ;; esac
          [ "$2" != 0 ] || continue
          if [ -n "$ours" ] && [ "$2" != 1 ] && [ "$2" != $$ ] && read -r line </proc/$2/stat; then
            set -- ${line##*) }
            [ "$2" != 0 ] || continue
          fi
          members="$members $pid"
        done
      }
      """;

  /** On a cancel. One kill for all, so that what is started meanwhile is not missed. */
  private static final String END_ALL =
      """
      trap '' TERM
      kill -TERM -1
      find_members
      await_members $most
      kill -KILL -1
      find_members
      await_members 40
      [ -z "$members" ]
      """;

  /** Between a script's end and that of its sub-stage. */
  private static final String SETTLE =
      """
      ours=yes
      settle() {
        find_members
        [ -n "$asked" ] || drain
        if [ -n "$asked" ]; then
          await_members $most # whoever has asked ends them
        else
          end_members 10
        fi
      }
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
      [ -z "$asked" ] || exit 143
      "$@" $shell $login ${with:+-c "$with"} 2>&4 4>&-
      code=$?
      settle
      # Nobody has read the script: its first line is still there. A program may call that a success.
      if [ $# != 0 ] && read -r line; then
        case $line in "#"*)
          echo "ERROR: the ENTRYPOINT of this image, $*, starts no shell:" 'image: {name: …, entrypoint: [""]}' >&4
          [ $code != 0 ] || code=1
          ;;
        esac
      fi
      exit $code
      """;

  /**
   * In bubblewrap, whose namespace ends with the shell that it started. That is this bash and not
   * the script's, and it passes SIGTERM on to all others.
   */
  private static final String START_AND_TELL =
      """
      set -m # else the script would not get our standard input, nor SIGINT
      trap '[ -n "$asked" ] || kill -TERM -1; asked=yes' TERM
      [ -z "$asked" ] || exit 143
      "$@" <&0 2>&4 4>&- &
      wait $!
      code=$?
      if [ $code -gt 128 ]; then
        while kill -0 $!; do # it has stopped, or we were asked
          sleep 0.05
          wait $!
          code=$?
        done
      fi
      settle
      exit $code
      """;

  private InnerScripts() {}

  /**
   * Writes those of a container.
   *
   * @param entrypoint what the author's scripts are started through
   * @param login whether all others get a login shell, as on the machine itself
   * @param gitlabRunner where that shell finds the runner's own program
   */
  static void write(
      Path directory,
      List<String> entrypoint,
      boolean login,
      Optional<Path> gitlabRunner,
      Duration grace)
      throws IOException {
    String author = "login=\nwith=\nset -- " + ShellWords.words(entrypoint) + "\n";
    // Everybody in a container may write to the builds, as with GitLab's own helper image: images
    // have users of their own.
    String others =
        "umask 0000\nlogin="
            + (login ? "-l" : "")
            + "\nwith="
            + gitlabRunner.map(HelperShell::defining).map(ShellWords::word).orElse("")
            + "\nset --\n";
    write(directory.resolve(RUN), SETTLE + most(grace) + author + START);
    write(directory.resolve(HELP), SETTLE + most(grace) + others + START);
    write(directory.resolve(END), "most=" + twentieths(grace) + "\n" + END_ALL);
  }

  /** Writes the one of bubblewrap. */
  static void writeForBubblewrap(Path directory, Duration grace) throws IOException {
    write(directory.resolve(RUN), SETTLE + most(grace) + START_AND_TELL);
  }

  private static String most(Duration grace) {
    return "most=" + twentieths(grace.plusSeconds(2)) + "\n";
  }

  private static long twentieths(Duration duration) {
    return duration.toMillis() / 50;
  }

  /** bin/end.sh, which the build puts here, too. */
  private static String shared() throws IOException {
    try (InputStream file = InnerScripts.class.getResourceAsStream("end.sh")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, MEMBERS + shared() + text);
    Permissions.set(file, "rw-r--r--");
  }
}
