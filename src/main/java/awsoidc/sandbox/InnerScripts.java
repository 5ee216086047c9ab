package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What runs beside a job's scripts where we cannot see their processes, in a container or in
 * bubblewrap: how a script is started there, and how all that it started is ended. Mounted
 * read-only.
 */
final class InnerScripts {

  /** Starts an author's script. */
  static final String RUN = "run";

  /** Starts any other. */
  static final String HELP = "help";

  /** Ends all that runs in the container. */
  static final String END = "end";

  /** In any shell that an image may have. The script's standard error is descriptor 4. */
  private static final String OTHERS =
      """
      exec 4>&2 2>/dev/null
      # look: sets others to what is alive, and filters to those of them that read a pipe and hold an output of the
      # script's. Neither has the first process, this shell, and another that was brought into the container.
      look() {
        others='' filters=''
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
          others="$others $pid"
          [ -p $process/fd/0 ] || continue
          for fd in $process/fd/*; do
            if [ $fd -ef /proc/$$/fd/1 ] || [ $fd -ef /proc/$$/fd/4 ]; then
              filters="$filters $pid"
              break
            fi
          done
        done
      }
      # pause: for a twentieth of a second, where sleep knows it.
      pause() {
        twentieths=$((twentieths + 1))
        sleep 0.05 || { sleep 1; twentieths=$((twentieths + 19)); }
        look
      }
      # await_others TWENTIETHS: waits for their end.
      await_others() {
        look
        twentieths=0
        while [ $twentieths -lt $1 ] && [ -n "$others" ]; do pause; done
      }
      # end_others TWENTIETHS: SIGTERM to all of them, SIGKILL so many twentieths of a second later.
      end_others() {
        trap '' TERM
        kill -TERM -1
        await_others $1
        kill -KILL -1
        await_others 40
      }
      """;

  /** Between a script's end and that of its sub-stage. */
  private static final String DRAIN =
      """
      ours=yes # not what another shell that was brought in has started
      # end_background SIGNAL: to all but the filters.
      end_background() {
        for pid in $others; do
          case " $filters " in *" $pid "*) ;; *) kill -$1 $pid ;; esac
        done
      }
      # drain: gives what filters the script's output time to print the rest, as bin/end.sh does.
      drain() {
        look
        [ -n "$others" ] || return 0
        twentieths=0 told=''
        [ -n "$filters" ] || pause
        while [ $twentieths -lt 80 ] && [ -n "$filters" ]; do
          if [ $twentieths -ge 30 ]; then
            end_background KILL
          elif [ $twentieths -ge 20 ] && [ -z "$told" ]; then
            told=yes
            end_background TERM
          fi
          pause
        done
      }
      # settle TWENTIETHS: once the script's shell has ended.
      settle() {
        [ -n "$asked" ] || drain
        if [ -n "$asked" ]; then
          await_others $1 # whoever has asked ends them
        elif [ -n "$others" ]; then
          end_others 10
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
      settle $most
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
   * In bubblewrap, whose namespace ends with the shell that it has started: that is this one, bash,
   * and not the script's. SIGTERM to it is to all others.
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
      settle $most
      exit $code
      """;

  private InnerScripts() {}

  /**
   * Writes those of a container.
   *
   * @param entrypoint what the author's scripts are started through
   * @param login whether all others get a login shell, as on the machine itself
   * @param gitlabRunner where that shell finds the runner's own program
   * @param grace between SIGTERM and SIGKILL
   */
  static void write(
      Path directory,
      List<String> entrypoint,
      boolean login,
      Optional<Path> gitlabRunner,
      Duration grace)
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
    write(directory.resolve(RUN), DRAIN + most(grace) + author + START);
    write(directory.resolve(HELP), DRAIN + most(grace) + others + START);
    write(directory.resolve(END), "end_others " + twentieths(grace) + "\n[ -z \"$others\" ]\n");
  }

  /** Writes the one of bubblewrap. */
  static void writeForBubblewrap(Path directory, Duration grace) throws IOException {
    write(directory.resolve(RUN), DRAIN + most(grace) + START_AND_TELL);
  }

  /** What SIGTERM has not ended then is killed from outside. */
  private static String most(Duration grace) {
    return "most=" + twentieths(grace.plusSeconds(2)) + "\n";
  }

  private static long twentieths(Duration duration) {
    return duration.toMillis() / 50;
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, OTHERS + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
