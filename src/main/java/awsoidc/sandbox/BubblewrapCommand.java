package awsoidc.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a bubblewrap command. It shows the machine's programs and /etc, read-only and without what
 * is hidden, and a /proc and /dev of its own. The caller binds the rest.
 */
final class BubblewrapCommand {

  static final String BWRAP = "bwrap";
  static final Path HOME = Path.of("/home/job");
  static final Path TMP = Path.of("/tmp");

  /** Read-only, where they exist. */
  private static final List<String> SYSTEM =
      List.of("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/etc");

  /** The runner's own settings hold its token. */
  private static final Path RUNNER_SETTINGS = Path.of("/etc/gitlab-runner");

  /** What runtimes of containers mask (runtime-spec, "Masked Paths"); there is no /sys at all. */
  private static final List<String> MASKED =
      List.of(
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/acpi",
          "/proc/asound",
          "/proc/scsi");

  private final List<String> words;
  private final List<Path> hidden;

  /**
   * @param prefix runs bubblewrap, say as another account
   * @param options of bubblewrap, beside the namespaces that all calls have
   * @param hidden what is not shown though it is in a part of the machine that is
   */
  BubblewrapCommand(List<String> prefix, List<String> options, List<Path> hidden) {
    words = new ArrayList<>(prefix);
    this.hidden = List.copyOf(hidden);
    words.addAll(
        List.of(
            BWRAP,
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--cap-drop",
            "ALL",
            "--new-session",
            "--die-with-parent"));
    words.addAll(options);
    SYSTEM.forEach(this::show);
    new LinkedSettings(SYSTEM.stream().map(Path::of).toList())
        .outside(LinkedSettings.ALL)
        .forEach((seen, real) -> bind("--ro-bind-try", real.toString(), seen));
    cover(RUNNER_SETTINGS);
    hidden.forEach(this::cover);
    words.addAll(List.of("--proc", "/proc", "--dev", "/dev")); // read-only what matters in /proc
    MASKED.forEach(this::mask);
  }

  private void show(String path) {
    words.addAll(List.of("--ro-bind-try", path, path));
  }

  /** At each path that leads there: /lib may be a link to /usr/lib. */
  private void cover(Path path) {
    if (!Files.exists(path)) {
      return;
    }
    for (String system : SYSTEM) {
      Path real = real(Path.of(system));
      if (path.startsWith(real)) {
        String covered = Path.of(system).resolve(real.relativize(path)).toString();
        if (Files.isDirectory(path)) {
          words.addAll(List.of("--tmpfs", covered));
        } else {
          words.addAll(List.of("--ro-bind", "/dev/null", covered));
        }
      }
    }
  }

  private void mask(String path) {
    if (Files.isDirectory(Path.of(path))) {
      words.addAll(List.of("--tmpfs", path, "--remount-ro", path));
    } else if (Files.exists(Path.of(path))) {
      words.addAll(List.of("--ro-bind", "/dev/null", path));
    }
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException absent) {
      return path;
    }
  }

  /** A HOME and a /tmp of the job's own. */
  BubblewrapCommand at(Path home, Path tmp) {
    return bind("--bind", tmp.toString(), TMP).bind("--bind", home.toString(), HOME);
  }

  BubblewrapCommand bind(String how, String source, Path target) {
    parents(target);
    words.addAll(List.of(how, source, target.toString()));
    return this;
  }

  /**
   * Shows one program of the machine, at its own path if that is shown anyway.
   *
   * @return where scripts see it
   */
  Path showing(Path program, Path otherwiseAt) {
    boolean shown =
        isSystem(program)
            && !program.startsWith(RUNNER_SETTINGS)
            && hidden.stream().noneMatch(program::startsWith);
    if (shown) {
      return program;
    }
    bind("--ro-bind", program.toString(), otherwiseAt);
    return otherwiseAt;
  }

  /** Makes parents that scripts can enter; those that bubblewrap makes by itself are closed. */
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

  List<String> running(List<String> command) {
    words.addAll(List.of("--setenv", "HOME", HOME.toString()));
    words.addAll(List.of("--setenv", "TMPDIR", TMP.toString()));
    words.addAll(List.of("--chdir", "/", "--"));
    words.addAll(command);
    return words;
  }
}
