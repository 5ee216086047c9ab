package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a helper container without an image sees of this machine, read-only: programs, and what
 * everybody may read of /etc. Its scripts run as root of the container, so an author's link could
 * lead to what only root may read.
 */
final class HostPrograms {

  /** Of root, in the container's own files, as is {@link #TMP}. */
  static final Path HOME = Path.of("/root");

  static final Path TMP = Path.of("/tmp");

  /** What engines accept as a path of a bind mount, and never read as an option or a list. */
  static final String MOUNTABLE = "[A-Za-z0-9_./@+=~ -]+";

  private static final List<String> DIRECTORIES =
      List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");

  /** The engine makes hosts, hostname and resolv.conf. */
  private static final List<String> SETTINGS =
      List.of(
          "alternatives",
          "bash.bashrc",
          "ca-certificates",
          "ca-certificates.conf",
          "crypto-policies",
          "gai.conf",
          "gitconfig",
          "group",
          "host.conf",
          "ld.so.cache",
          "ld.so.conf",
          "ld.so.conf.d",
          "localtime",
          "mime.types",
          "nsswitch.conf",
          "os-release",
          "passwd",
          "pki/ca-trust",
          "pki/tls/cert.pem",
          "pki/tls/certs",
          "pki/tls/openssl.cnf",
          "profile",
          "profile.d",
          "protocols",
          "services",
          "ssh/ssh_config",
          "ssh/ssh_config.d",
          "ssh/ssh_known_hosts",
          "ssl/cert.pem",
          "ssl/certs",
          "ssl/openssl.cnf",
          "terminfo",
          "timezone");

  private static final Path ALL_SETTINGS = Path.of("/etc");
  private static final Path LOCAL_SETTINGS = Path.of("/usr/local/etc");
  private static final Path OPTIONAL = Path.of("/opt");
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;

  private HostPrograms() {}

  /**
   * SOURCE:TARGET:ro of each.
   *
   * @param hidden files of the executor that must stay hidden
   * @param path the runner's PATH: what of it is in /opt is shown, too
   * @param empty a directory in which nothing is
   * @throws UnusableSandbox something cannot be hidden
   */
  static List<String> mounts(List<Path> hidden, String path, Path empty)
      throws IOException, UnusableSandbox {
    List<Path> shown = new ArrayList<>();
    for (String directory : DIRECTORIES) {
      show(Path.of(directory), hidden, shown);
    }
    for (String programs : path.split(":", -1)) {
      Path directory = Path.of(programs).normalize();
      if (directory.startsWith(OPTIONAL)) {
        show(directory, hidden, shown);
      }
    }
    for (String name : SETTINGS) {
      show(ALL_SETTINGS.resolve(name), hidden, shown);
    }
    Map<Path, Path> mounts = new LinkedHashMap<>();
    for (Path directory : shown) {
      mounts.put(directory, directory);
      addMountsIn(directory, mounts);
    }
    for (Path secret : hidden) {
      cover(secret, shown, empty, mounts);
    }
    cover(LOCAL_SETTINGS, shown, empty, mounts);
    List<String> words = new ArrayList<>();
    for (Map.Entry<Path, Path> mount : mounts.entrySet()) {
      words.add(word(mount.getValue().toString(), mount.getKey().toString()));
    }
    return words;
  }

  private static void show(Path path, List<Path> hidden, List<Path> into) throws IOException {
    if (Files.exists(path) && !into.contains(path) && path.toString().matches(MOUNTABLE)) {
      Path real = path.toRealPath();
      if (hidden.stream().noneMatch(real::startsWith)) {
        into.add(path);
      }
    }
  }

  /** An engine's {@code ro} does not hold for what is mounted below. */
  private static void addMountsIn(Path directory, Map<Path, Path> mounts) throws IOException {
    Path real = directory.toRealPath();
    for (String line : Files.readAllLines(MOUNTS)) {
      Path point = Path.of(line.split(" ", -1)[MOUNT_POINT]);
      if (point.startsWith(real) && !point.equals(real)) {
        mounts.put(directory.resolve(real.relativize(point)), point);
      }
    }
  }

  /** At each path that leads there: /lib may be a link to /usr/lib. */
  private static void cover(Path secret, List<Path> shown, Path empty, Map<Path, Path> mounts)
      throws IOException {
    if (!Files.exists(secret)) {
      return;
    }
    Path with = Files.isDirectory(secret) ? empty : Path.of("/dev/null");
    for (Path directory : shown) {
      Path real = directory.toRealPath();
      if (secret.startsWith(real)) {
        mounts.put(directory.resolve(real.relativize(secret)), with);
      }
    }
  }

  /** A bind mount of the engine's. */
  static String word(String source, String target) throws UnusableSandbox {
    if (!(source + target).matches(MOUNTABLE)) {
      throw new UnusableSandbox(
          "the helper container cannot have "
              + target
              + " read-only, because engines do not take this name: rename it, or name a"
              + " sandbox.helper_image");
    }
    return source + ":" + target + ":ro";
  }
}
