package awsoidc.sandbox;

import java.util.List;
import java.util.Map;

/**
 * How a script is started in a sandbox.
 *
 * @param command runs a script from its standard input
 * @param environment all of that command's
 * @param preamble read before the script; it may hold what no command line and no file may
 * @param beside whether the preamble is all of the standard input: at its end the shell goes on
 *     with the script, which it has inherited as descriptor 4. Else the script follows there
 * @param end commands that end all that runs in the sandbox, the next where one fails; if all fail,
 *     there is no sandbox any more. None where the command's own processes are all there is
 */
public record Launch(
    List<String> command,
    Map<String, String> environment,
    String preamble,
    boolean beside,
    List<List<String>> end) {

  /** A pipe is read letter by letter, a file is not. */
  private static final String TO_THE_SCRIPT = "exec <&4 4<&-\n";

  public Launch {
    command = List.copyOf(command);
    end = List.copyOf(end);
  }

  /** Of a command on this machine: its environment is the script's, and it inherits descriptors. */
  static Launch here(List<String> command, Map<String, String> environment, String preamble) {
    boolean beside = !preamble.isEmpty();
    return new Launch(
        command, environment, beside ? preamble + TO_THE_SCRIPT : "", beside, List.of());
  }

  /** Without what may be a secret. */
  @Override
  public String toString() {
    return "Launch[" + command + "]";
  }
}
