package awsoidc.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a runner makes of a driver's exit code ("Build failure" and "System failure" in the docs of
 * the custom executor). Since 17.9 the first line of {@code BUILD_EXIT_CODE_FILE} is the author's
 * own code; a file without a number is a system failure.
 */
record ExitCodes(int buildFailure, int systemFailure, RunnerGeneration generation) {

  JobOutcome interpreted(int exitCode, Path codeFile) {
    if (exitCode == 0) {
      return new JobOutcome.Success();
    }
    if (exitCode == buildFailure) {
      return authors(codeFile);
    }
    if (exitCode == systemFailure) {
      return new JobOutcome.SystemFailure("exit status " + exitCode);
    }
    return unknown(exitCode);
  }

  private JobOutcome authors(Path codeFile) {
    if (!generation.knowsExitCodeFile() || !Files.exists(codeFile)) {
      return new JobOutcome.JobFailure(1);
    }
    try {
      String content = new String(Files.readAllBytes(codeFile), StandardCharsets.ISO_8859_1);
      String line = content.lines().findFirst().orElse("");
      return line.matches("[+-]?\\d{1,9}")
          ? new JobOutcome.JobFailure(Integer.parseInt(line))
          : unknown(systemFailure);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + codeFile, e);
    }
  }

  private static JobOutcome unknown(int exitCode) {
    return new JobOutcome.SystemFailure("unknown Custom executor executable exit code " + exitCode);
  }
}
