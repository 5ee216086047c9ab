package awsoidc.sandbox;

import java.util.List;
import java.util.Map;

/**
 * How a script is started in a sandbox.
 *
 * @param command runs a script from its standard input
 * @param environment all of that command's
 * @param end commands that end all that runs in the sandbox, the next where one fails; if all fail,
 *     there is no sandbox any more. None where the command's own processes are all there is: they
 *     inherit descriptors
 */
public record Launch(
    List<String> command, Map<String, String> environment, List<List<String>> end) {

  public Launch {
    command = List.copyOf(command);
    end = List.copyOf(end);
  }

  /** Of a command on this machine: its environment is the script's. */
  static Launch here(List<String> command, Map<String, String> environment) {
    return new Launch(command, environment, List.of());
  }
}
