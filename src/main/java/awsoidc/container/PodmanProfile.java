package awsoidc.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where podman has its filter of system calls, without asking it: {@code podman info} also asks the
 * machine's package manager for versions, and takes longer than making a container.
 */
final class PodmanProfile {

  private static final String KEY = "seccomp_profile";

  /** The first that exists (containers.conf(5), seccomp_profile). */
  private static final List<Path> PROFILES =
      List.of(
          Path.of("/etc/containers/seccomp.json"), Path.of("/usr/share/containers/seccomp.json"));

  /** containers.conf and its drop-ins; more than any version of podman reads. */
  private static final List<String> CONFIGURATIONS =
      List.of("/etc/containers", "/usr/share/containers");

  private static final int MAX_DEPTH = 3;
  private static final int MAX_FILE = 1 << 20;

  private PodmanProfile() {}

  /**
   * @return empty if the machine or its account may have chosen another: then podman must be asked
   */
  static Optional<Path> usual(Engine engine) {
    if (isElsewhere(engine) || mayBeConfigured(engine)) {
      return Optional.empty();
    }
    return PROFILES.stream().filter(Files::exists).findFirst();
  }

  private static boolean isElsewhere(Engine engine) {
    return engine.environment().containsKey("CONTAINER_HOST")
        || engine.environment().containsKey("CONTAINER_CONNECTION");
  }

  private static boolean mayBeConfigured(Engine engine) {
    String home = engine.environment().getOrDefault("HOME", "");
    String own = engine.environment().getOrDefault("XDG_CONFIG_HOME", home + "/.config");
    Stream<String> files =
        Stream.concat(
            CONFIGURATIONS.stream(),
            Stream.of(
                own + "/containers", engine.environment().getOrDefault("CONTAINERS_CONF", "")));
    return files.filter(name -> !name.isEmpty()).anyMatch(name -> mayName(Path.of(name)));
  }

  /** Also true of what cannot be read. */
  private static boolean mayName(Path fileOrDirectory) {
    if (!Files.exists(fileOrDirectory)) {
      return false;
    }
    try (Stream<Path> files =
        Files.walk(fileOrDirectory, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
      return files.anyMatch(file ->
          (file.equals(fileOrDirectory) || file.toString().endsWith(".conf"))
              && Files.isRegularFile(file)
              && names(file));
    } catch (IOException | UncheckedIOException unreadable) {
      return true;
    }
  }

  private static boolean names(Path file) {
    try {
      return Files.size(file) > MAX_FILE
          || Files.readString(file, StandardCharsets.ISO_8859_1)
              .lines()
              .anyMatch(line -> line.contains(KEY) && !line.strip().startsWith("#"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
