package awsoidc.end2end;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An installation of this build. The one under test is for all to use and nobody to change; a copy
 * may be broken at will. The image itself, which is large, is shared by symbolic link.
 */
record Installation(Path home) {

  /** The one under test. */
  static final Path HOME =
      Path.of(
              Objects.requireNonNull(
                  System.getProperty("installation"), "run by mvn verify, which sets it"))
          .toAbsolutePath();

  static Installation copyTo(Path home) {
    try {
      for (String directory : List.of("bin", "config", "config/examples")) {
        Files.createDirectories(home.resolve(directory));
        for (Path file : files(HOME.resolve(directory))) {
          Files.copy(
              file,
              home.resolve(directory).resolve(file.getFileName()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      Path build = Files.readSymbolicLink(HOME.resolve("runtime/current"));
      Path runtime = Files.createDirectories(home.resolve("runtime").resolve(build));
      Path original = HOME.resolve("runtime").resolve(build);
      for (Path file : files(original)) {
        Files.copy(file, runtime.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
      }
      Files.createSymbolicLink(runtime.resolve("image"), original.resolve("image"));
      Files.createSymbolicLink(home.resolve("runtime/current"), build);
      return new Installation(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path bin() {
    return home.resolve("bin");
  }

  /** What is particular to this build: options and AOT caches. */
  Path runtime() {
    return home.resolve("runtime/current");
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
