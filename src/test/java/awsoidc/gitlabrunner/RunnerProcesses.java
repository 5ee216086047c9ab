package awsoidc.gitlabrunner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processes of this machine by their environment (proc(5)): what a job starts has the job's
 * TMPDIR there, however it detaches itself.
 */
final class RunnerProcesses {

  private RunnerProcesses() {}

  /** The processes one of whose variables begins so, say {@code TMPDIR=/tmp/x/}. */
  static List<ProcessHandle> with(String variable) {
    return with(variable, "");
  }

  /** Those one of whose variables begins and ends so. */
  static List<ProcessHandle> with(String begin, String end) {
    return ProcessHandle.allProcesses()
        .filter(process ->
            environment(process)
                .anyMatch(variable -> variable.startsWith(begin) && variable.endsWith(end)))
        .toList();
  }

  /** The value that some process has of a variable, beside that other one. */
  static Optional<String> value(String name, String besides) {
    return with(besides).stream()
        .flatMap(RunnerProcesses::environment)
        .filter(variable -> variable.startsWith(name + "="))
        .map(variable -> variable.substring(name.length() + 1))
        .findFirst();
  }

  private static Stream<String> environment(ProcessHandle process) {
    try {
      byte[] environment =
          Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
      return Stream.of(new String(environment, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException goneOrSomebodyElses) {
      return Stream.empty();
    }
  }
}
