package awsoidc.systemlog;

import awsoidc.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A {@code logger} that keeps what it was called with. */
public final class FakeLogger {

  private final Path directory;

  private FakeLogger(Path directory) {
    this.directory = directory;
  }

  /** One that succeeds, in a directory of its own. */
  public static FakeLogger in(Path directory) throws IOException {
    return in(directory, "exit 0");
  }

  /**
   * One that does something else in the end.
   *
   * @param end lines of a shell script
   */
  public static FakeLogger in(Path directory, String end) throws IOException {
    Executables.write(
        directory.resolve("logger"),
        """
        #!/bin/sh
        n=$(mktemp '%1$s/call.XXXXXX')
        { printf '%%s\\n' "$*"; cat; } >"$n"
        env >"$n.env"
        mv "$n" "$n.call"
        %2$s
        """
            .formatted(directory, end));
    return new FakeLogger(directory);
  }

  /** A PATH with it. */
  public String path() {
    return directory + ":/usr/bin:/bin";
  }

  /** Of each call, its arguments in the first line and what it was given below. */
  public List<String> calls() throws IOException {
    return texts(".call");
  }

  /** The environment of each call. */
  public List<String> environments() throws IOException {
    return texts(".env");
  }

  private List<String> texts(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
      return all.stream().map(FakeLogger::text).toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
