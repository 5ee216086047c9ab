package awsoidc.end2end.support;

import awsoidc.file.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An installation of this build. The one under test is for all to use and nobody to change; a copy
 * may be broken at will. The image itself, which is large, is shared by symbolic link.
 */
public record Installation(Path home) {

  /** A variable of the runner's environment: the home directory of its account. */
  public static final String ACCOUNT_HOME = "ACCOUNT_HOME";

  /** Another one: the directory for temporary directories. */
  public static final String ACCOUNT_TMP = "ACCOUNT_TMP";

  private static final Path BUILT =
      Path.of(
              Objects.requireNonNull(
                  System.getProperty("installation"), "run by mvn verify, which sets it"))
          .toAbsolutePath();

  /** Where tests keep files for the next run. */
  public static final Path TARGET = BUILT.resolveSibling("");

  /** The one under test. */
  public static final Path HOME = underTest();

  /** The operator's. */
  public static final Path TOOL = HOME.resolve("bin/aws-oidc-executor");

  public static Installation copyTo(Path home) {
    return copy(HOME, home);
  }

  /** A copy of what install.sh has made. */
  public static Installation builtCopyTo(Path home) {
    return copy(BUILT, home);
  }

  /** Records, keys and failed attempts are kept by account, which the system's database names. */
  private static Path underTest() {
    Path home = TARGET.resolve("installation-under-test");
    try {
      Tree.delete(home);
      Installation copy = copy(BUILT, home);
      copy.addJavaOptions(
          "-Duser.home=${%s:-%s} -Djava.io.tmpdir=${%s:-/tmp}"
              .formatted(ACCOUNT_HOME, TARGET.resolve("account-under-test"), ACCOUNT_TMP));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Installation copy(Path from, Path home) {
    try {
      for (String directory : List.of("bin", "config", "config/examples", "docs")) {
        Files.createDirectories(home.resolve(directory));
        for (Path file : files(from.resolve(directory))) {
          Files.copy(
              file,
              home.resolve(directory).resolve(file.getFileName()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      Path build = Files.readSymbolicLink(from.resolve("runtime/current"));
      Path runtime = Files.createDirectories(home.resolve("runtime").resolve(build));
      Path original = from.resolve("runtime").resolve(build);
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

  public Path bin() {
    return home.resolve("bin");
  }

  /** Files of this build alone: options and AOT caches. */
  public Path runtime() {
    return home.resolve("runtime/current");
  }

  public void addJavaOptions(String options) throws IOException {
    Files.writeString(
        runtime().resolve("java.options"),
        "java_options=\"$java_options " + options + "\"\n",
        StandardOpenOption.APPEND);
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
