package awsoidc.demo.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to prepare a job, and, if it succeeds, the rest of the job: a temporary directory
 * that is the drivers' TMPDIR and working directory, with the payload in it.
 */
record Attempt(Path directory) {

  static Attempt begin(RunnerSettings settings, Job job) {
    try {
      Attempt attempt = new Attempt(Files.createTempDirectory(settings.tmp(), "custom-executor"));
      write(attempt.responseFile(), job.responseJson(settings.generation()), "rw-------");
      return attempt;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot begin in " + settings.tmp(), e);
    }
  }

  Path responseFile() {
    return directory.resolve("response.json");
  }

  Path exitCodeFile() {
    return directory.resolve("build_exit_code");
  }

  /** Each script lies in a directory of its own until the job has ended, secrets and all. */
  Path script(String text) {
    try {
      Path script = Files.createTempDirectory(directory, "script").resolve("script");
      write(script, text, "rwx------");
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a script in " + directory, e);
    }
  }

  /** As the runner does after cleanup; what cannot be deleted stays. */
  void delete() {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException problem) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException problem)
                throws IOException {
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // The runner ignores it, too; JobResult.leftovers shows it.
    }
  }

  private static void write(Path file, String text, String permissions) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    Files.writeString(file, text);
  }
}
