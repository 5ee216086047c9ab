package awsoidc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs that tests write and start. */
public final class Executables {

  private Executables() {}

  /**
   * Writes one by a process of its own. While this one had it open, another thread could start a
   * process, which would hold it open for a moment longer: "Text file busy" (execve(2)).
   */
  public static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    Process writer =
        new ProcessBuilder("sh", "-c", "cat >\"$0\" && chmod 755 \"$0\"", file.toString())
            .inheritIO()
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .start();
    try (OutputStream in = writer.getOutputStream()) {
      in.write(text.getBytes(StandardCharsets.UTF_8));
    }
    try {
      if (writer.waitFor() != 0) {
        throw new IOException(file + " cannot be written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return file;
  }

  /** Skips a test that needs a program which this machine does not have. */
  public static void assumeInstalled(String name) {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, name))),
        () -> "there is no " + name + " on PATH: SKIPPED");
  }
}
