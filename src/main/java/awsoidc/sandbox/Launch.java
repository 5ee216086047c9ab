package awsoidc.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a script is started in a sandbox.
 *
 * @param command runs a script from its standard input, or from the file that {@link Word.Script}
 *     names
 * @param environment all of that command's
 * @param end commands that end all that runs in the sandbox: each is tried if the one before fails;
 *     if all fail, the sandbox no longer exists. None where scripts are processes of this machine,
 *     which are found without
 * @param copy where a script with credentials is while it runs, for a command that reads a file;
 *     absent: the command reads standard input
 * @param systemFailures exit codes of the command that are not the script's
 * @param gone what is said where the sandbox no longer exists
 */
public record Launch(
    List<Word> command,
    Map<String, String> environment,
    List<List<Word>> end,
    Optional<Path> copy,
    Set<Integer> systemFailures,
    String gone) {

  public Launch {
    command = List.copyOf(command);
    end = List.copyOf(end);
    systemFailures = Set.copyOf(systemFailures);
  }

  /** Of a command on this machine: its environment is the script's. */
  static Launch here(List<String> command, Map<String, String> environment) {
    return new Launch(Word.of(command), environment, List.of(), Optional.empty(), Set.of(), "");
  }
}
