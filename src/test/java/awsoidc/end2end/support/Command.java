package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program called by hand, and how it ended.
 *
 * @param out its standard output
 * @param err its standard error
 */
public record Command(int exitCode, String out, String err) {

  public static final String PATH = "/usr/local/bin:/usr/bin:/bin";

  private static final Duration LONGEST = Duration.ofMinutes(3);

  /** Runs it with nothing but a PATH in its environment. */
  public static Command run(Object... words) {
    return run(Map.of("PATH", PATH), Path.of("/"), "", words);
  }

  public static Command run(
      Map<String, String> environment, Path directory, String in, Object... words) {
    try {
      Path streams = Files.createTempDirectory("command-");
      Path stdin = Files.writeString(streams.resolve("in"), in);
      Path out = streams.resolve("out");
      Path err = streams.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(List.of(words).stream().map(Object::toString).toList());
      builder.environment().clear();
      builder.environment().putAll(environment);
      builder.directory(directory.toFile());
      builder.redirectInput(stdin.toFile());
      builder.redirectOutput(out.toFile()).redirectError(err.toFile());
      Process process = builder.start();
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(words[0] + " has not ended in " + LONGEST);
      }
      Command ended =
          new Command(process.exitValue(), Files.readString(out), Files.readString(err));
      awsoidc.file.Tree.delete(streams);
      return ended;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
