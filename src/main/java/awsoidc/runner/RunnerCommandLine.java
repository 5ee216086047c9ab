package awsoidc.runner;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How the runner that calls us was started. It sets {@code CONFIG_FILE} for itself, and so for us,
 * before it reads its arguments (commands/config.go, from 16 to 19): with {@code --config} that is
 * the file which it does <i>not</i> read.
 */
public final class RunnerCommandLine {

  /** Go's flags begin with one dash or two. */
  private static final List<String> FLAGS = List.of("--config", "-config", "--c", "-c");

  private RunnerCommandLine() {}

  /**
   * The config.toml that the runner reads.
   *
   * @param variable what {@code CONFIG_FILE} says
   */
  public static Optional<Path> configFile(Optional<Path> variable) {
    return RunnerExecutable.caller().flatMap(RunnerCommandLine::named).or(() -> variable);
  }

  private static Optional<Path> named(ProcessHandle runner) {
    Path process = Path.of("/proc", Long.toString(runner.pid()));
    try {
      String line =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      Optional<String> file = config(List.of(line.split("\0")));
      // The process's own directory: a relative file is relative to that.
      return file.isPresent()
          ? Optional.of(Files.readSymbolicLink(process.resolve("cwd")).resolve(file.get()))
          : Optional.empty();
    } catch (IOException goneOrAnotherAccounts) {
      return Optional.empty();
    }
  }

  /** What the last {@code --config} of these says. */
  static Optional<String> config(List<String> arguments) {
    Optional<String> file = Optional.empty();
    for (int i = 1; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      if (FLAGS.contains(flag) && equals >= 0) {
        file = Optional.of(argument.substring(equals + 1));
      } else if (FLAGS.contains(flag) && i + 1 < arguments.size()) {
        file = Optional.of(arguments.get(++i));
      }
    }
    return file.filter(name -> !name.isEmpty());
  }
}
