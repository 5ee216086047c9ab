package awsoidc.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A driver of four tiny shell scripts, for tests of the runner double. */
final class Driver {

  /** Runs the job's script and hands its exit code on, as the contract wants it. */
  static final String RUNS_SCRIPTS =
      """
      code=0
      bash "$1" || code=$?
      [ "$code" = 0 ] && exit 0
      [ -z "$BUILD_EXIT_CODE_FILE" ] || echo "$code" > "$BUILD_EXIT_CODE_FILE"
      exit "$BUILD_FAILURE_EXIT_CODE"
      """;

  private Driver() {}

  /** What is not given does nothing; run runs the script. */
  static Path in(Path directory, Map<Stage, String> scripts) {
    try {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      for (Stage stage : Stage.values()) {
        Path file = bin.resolve(stage.executable());
        String body = scripts.getOrDefault(stage, stage == Stage.RUN ? RUNS_SCRIPTS : "");
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      return bin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
