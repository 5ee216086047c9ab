package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The drivers of src/test/drivers, as {@code sandbox:} names them. */
public final class Drivers {

  private static final Path SOURCES = Path.of("src/test/drivers").toAbsolutePath();
  private static final List<String> STAGES = List.of("config", "prepare", "run", "cleanup");

  private Drivers() {}

  /** One of scripts. */
  public static String scripts(String name, String... arguments) {
    return keys(stage ->
        Stream.concat(
            Stream.of(SOURCES.resolve(name).resolve(stage + ".sh").toString()),
            Stream.of(arguments)));
  }

  /** Why the program cannot be built here; empty if it can. */
  public static Optional<String> missingForProgram() {
    return run(SOURCES, "go", "version") == 0 ? Optional.empty() : Optional.of("go is missing");
  }

  /** The static program, which runs jobs on this machine. */
  public static String program(Path root) {
    return keys(
            stage -> Stream.of(Program.FILE.toString(), "--root", root.toString(), "custom", stage))
        + ", forwards_port: true";
  }

  private interface Call {
    Stream<String> words(String stage);
  }

  private static String keys(Call call) {
    return STAGES.stream()
        .map(stage ->
            call.words(stage).collect(Collectors.joining("\", \"", stage + ": [\"", "\"]")))
        .collect(Collectors.joining(", ", "type: driver, ", ""));
  }

  /** Built once. */
  private static final class Program {
    static final Path FILE = build();

    private static Path build() {
      Path directory = Installation.TARGET.resolve("drivers");
      Path file = directory.resolve("driver-" + ProcessHandle.current().pid());
      try {
        Files.createDirectories(directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (run(
              SOURCES.resolve("program"),
              "go",
              "build",
              "-buildvcs=false",
              "-o",
              file.toString(),
              ".")
          != 0) {
        throw new IllegalStateException("src/test/drivers/program cannot be built");
      }
      file.toFile().deleteOnExit();
      return file;
    }
  }

  private static int run(Path directory, String... command) {
    String target = Installation.TARGET.toString();
    Map<String, String> environment =
        Map.of(
            "PATH",
            Command.PATH + ":/usr/local/go/bin",
            "HOME",
            target,
            "GOCACHE",
            target + "/go-cache",
            "GOTOOLCHAIN",
            "local",
            "CGO_ENABLED",
            "0");
    Object[] words = Stream.concat(Stream.of("/usr/bin/env"), Stream.of(command)).toArray();
    return Command.run(environment, directory, "", words).exitCode();
  }
}
