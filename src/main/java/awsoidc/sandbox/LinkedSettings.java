package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings in /etc that may be links to files which a sandbox does not show. Who writes
 * /etc/resolv.conf, and where it really is, differs from one distribution to another: resolvconf,
 * netconfig, NetworkManager and systemd-resolved each have a directory of their own.
 */
final class LinkedSettings {

  static final List<Path> ALL =
      List.of(
          Path.of("/etc/resolv.conf"),
          Path.of("/etc/hosts"),
          Path.of("/etc/nsswitch.conf"),
          Path.of("/etc/localtime"),
          Path.of("/etc/ssl/certs"),
          Path.of("/etc/ssl/cert.pem"),
          Path.of("/etc/ssl/ca-bundle.pem"),
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"));

  /** As the kernel has it (path_resolution(7)). */
  private static final int MAX_LINKS = 40;

  private final List<Path> shown;

  /**
   * @param shown directories that scripts see, each at its own path
   */
  LinkedSettings(List<Path> shown) {
    this.shown = List.copyOf(shown);
  }

  /**
   * The settings that lead out of what is shown: the path that scripts look for, and the file or
   * directory that is really there.
   */
  Map<Path, Path> outside(List<Path> settings) {
    Map<Path, Path> outside = new LinkedHashMap<>();
    for (Path setting : settings) {
      try {
        Path real = setting.toRealPath();
        firstPathOutside(setting).ifPresent(path -> outside.put(path, real));
      } catch (IOException absentOrNotForUs) {
        // Then programs do without it, as on the machine itself.
      }
    }
    return outside;
  }

  /** Follows one link after the other, as the kernel does where scripts run. */
  private Optional<Path> firstPathOutside(Path setting) throws IOException {
    Path path = setting;
    for (int links = 0; links < MAX_LINKS; links++) {
      Path looked = path;
      Optional<Path> root = shown.stream().filter(looked::startsWith).findFirst();
      if (root.isEmpty()) {
        return Optional.of(path);
      }
      Optional<Path> next = afterFirstLink(root.get(), path);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      path = next.get();
    }
    return Optional.empty();
  }

  /** The path that the first link below {@code root} makes of this one; empty without any link. */
  private static Optional<Path> afterFirstLink(Path root, Path path) throws IOException {
    Path reached = root;
    for (Path name : root.relativize(path)) {
      reached = reached.resolve(name);
      if (Files.isSymbolicLink(reached)) {
        Path target = reached.resolveSibling(Files.readSymbolicLink(reached));
        return Optional.of(target.resolve(reached.relativize(path)).normalize());
      }
    }
    return Optional.empty();
  }
}
