package awsoidc.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The runner's own program. The scripts that it generates call it as {@code gitlab-runner} for
 * caches and artifacts, and go on without them where PATH does not lead to it.
 */
public final class RunnerExecutable {

  public static final String NAME = "gitlab-runner";

  /** Of the executable's link in /proc after an upgrade (proc(5)). */
  private static final String REPLACED = " (deleted)";

  private static final int MAX_ANCESTORS = 20;

  private RunnerExecutable() {}

  /**
   * Finds it: what the operator names, else the program of the process that called us, else the
   * first on the path.
   *
   * @param named absent if the operator names none; if that is no program, there is none
   * @return without links
   */
  public static Optional<Path> find(Optional<Path> named, String path) {
    if (named.isPresent()) {
      return program(named.get());
    }
    return caller()
        .flatMap(runner -> executable(runner.pid()))
        .flatMap(RunnerExecutable::program)
        .or(() -> onPath(path));
  }

  /** The process that called us, however many there are between. */
  static Optional<ProcessHandle> caller() {
    return Stream.iterate(
            ProcessHandle.current().parent(),
            Optional::isPresent,
            process -> process.flatMap(ProcessHandle::parent))
        .limit(MAX_ANCESTORS)
        .flatMap(Optional::stream)
        .filter(process -> executable(process.pid()).filter(RunnerExecutable::isRunner).isPresent())
        .findFirst();
  }

  private static Optional<Path> executable(long pid) {
    try {
      String link = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe")).toString();
      return Optional.of(
          Path.of(
              link.endsWith(REPLACED)
                  ? link.substring(0, link.length() - REPLACED.length())
                  : link));
    } catch (IOException goneOrAnotherAccounts) {
      return Optional.empty();
    }
  }

  /** Also gitlab-runner-linux-amd64, as GitLab calls what it offers for download. */
  private static boolean isRunner(Path executable) {
    return String.valueOf(executable.getFileName()).startsWith(NAME);
  }

  private static Optional<Path> onPath(String path) {
    return Stream.of(path.split(":", -1))
        .filter(directory -> directory.startsWith("/"))
        .flatMap(directory -> in(directory).stream())
        .findFirst();
  }

  private static Optional<Path> in(String directory) {
    try {
      return program(Path.of(directory, NAME));
    } catch (InvalidPathException noPath) {
      return Optional.empty();
    }
  }

  private static Optional<Path> program(Path path) {
    try {
      return Optional.of(path.toRealPath())
          .filter(real -> Files.isRegularFile(real) && Files.isExecutable(real));
    } catch (IOException absent) {
      return Optional.empty();
    }
  }
}
