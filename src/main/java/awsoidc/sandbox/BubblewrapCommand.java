package awsoidc.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A call of bubblewrap, in the making: of the machine its programs and /etc, read-only, without
 * what is ours or the runner's, and an own /proc and /dev. What else is seen is bound by the
 * caller.
 */
final class BubblewrapCommand {

  static final String BWRAP = "bwrap";
  static final Path HOME = Path.of("/home/job");
  static final Path TMP = Path.of("/tmp");

  /** Read-only, where they exist. */
  private static final List<String> SYSTEM =
      List.of(
          "/usr",
          "/bin",
          "/sbin",
          "/lib",
          "/lib32",
          "/lib64",
          "/libx32",
          "/opt",
          "/etc",
          "/run/systemd/resolve");

  /**
   * What root sees of /etc instead: nothing that root alone may read on this machine, for an
   * author's link or path could lead there.
   */
  private static final List<String> EVERYBODYS_SETTINGS =
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
          "hosts",
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
          "resolv.conf",
          "services",
          "ssh/ssh_config",
          "ssh/ssh_config.d",
          "ssh/ssh_known_hosts",
          "ssl/cert.pem",
          "ssl/certs",
          "ssl/openssl.cnf",
          "terminfo",
          "timezone");

  private static final Path SETTINGS = Path.of("/etc");
  private static final Path LOCAL_SETTINGS = Path.of("/usr/local/etc");
  private static final Path OPTIONAL = Path.of("/opt");

  /** The runner's own settings hold its token. */
  private static final Path RUNNER_SETTINGS = Path.of("/etc/gitlab-runner");

  private final List<String> words;

  /**
   * @param prefix runs bubblewrap, say as another account
   * @param options of bubblewrap, beside the namespaces that all calls have
   * @param hidden what is not shown though it is in a part of the machine that is
   */
  BubblewrapCommand(List<String> prefix, List<String> options, List<Path> hidden) {
    this(prefix, options);
    SYSTEM.forEach(this::show);
    finish(hidden);
  }

  private BubblewrapCommand(List<String> prefix, List<String> options) {
    words = new ArrayList<>(prefix);
    words.addAll(
        List.of(
            BWRAP,
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--die-with-parent"));
    words.addAll(options);
  }

  /**
   * Of one that runs as root of this machine: of /etc what everybody may read, of /opt the programs
   * on the path.
   *
   * @param path the runner's PATH
   */
  static BubblewrapCommand asRoot(List<String> options, List<Path> hidden, String path) {
    BubblewrapCommand command = new BubblewrapCommand(List.of(), options);
    for (String system : SYSTEM) {
      if (!system.equals(SETTINGS.toString()) && !system.equals(OPTIONAL.toString())) {
        command.show(system);
      }
    }
    command.cover(LOCAL_SETTINGS);
    for (String programs : path.split(":", -1)) {
      if (Path.of(programs).normalize().startsWith(OPTIONAL)) {
        command.show(programs);
      }
    }
    for (String name : EVERYBODYS_SETTINGS) {
      command.show(SETTINGS.resolve(name).toString());
    }
    command.finish(hidden);
    return command;
  }

  private void finish(List<Path> hidden) {
    cover(RUNNER_SETTINGS);
    hidden.forEach(this::cover);
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
  }

  private void show(String path) {
    words.addAll(List.of("--ro-bind-try", path, path));
  }

  private void cover(Path path) {
    if (isSystem(path) && path.toFile().exists()) {
      if (path.toFile().isDirectory()) {
        words.addAll(List.of("--tmpfs", path.toString()));
      } else {
        words.addAll(List.of("--ro-bind", "/dev/null", path.toString()));
      }
    }
  }

  /** A HOME and a /tmp of the job's own. */
  BubblewrapCommand at(Path home, Path tmp) {
    return bind("--bind", tmp.toString(), TMP).bind("--bind", home.toString(), HOME);
  }

  /** What is at {@code source} outside is at {@code target} inside. */
  BubblewrapCommand bind(String how, String source, Path target) {
    parents(target);
    words.addAll(List.of(how, source, target.toString()));
    return this;
  }

  /** Those that bubblewrap made by itself could not be entered. */
  BubblewrapCommand parents(Path target) {
    Path parent = target.getParent();
    if (parent != null && parent.getParent() != null && !isSystem(parent)) {
      parents(parent);
      words.addAll(List.of("--perms", "0755", "--dir", parent.toString()));
    }
    return this;
  }

  /** Whether scripts see it unless something is mounted over it. */
  static boolean isSystem(Path path) {
    return SYSTEM.stream().anyMatch(path::startsWith);
  }

  /** The whole, with what is to run in it. */
  List<String> running(List<String> command) {
    words.addAll(
        List.of(
            "--setenv",
            "HOME",
            HOME.toString(),
            "--setenv",
            "TMPDIR",
            TMP.toString(),
            "--chdir",
            "/",
            "--"));
    words.addAll(command);
    return words;
  }
}
