package awsoidc.end2end.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real systemd as PID 1 of namespaces of its own (src/test/sh/boot-systemd). */
public final class BootedSystemd implements AutoCloseable {

  /** Where units find the installation under test. */
  public static final Path PREFIX = Path.of("/opt/aws-oidc-executor");

  public static final String UNIT = "gitlab-runner.service";

  /** As {@code gitlab-runner install} of GitLab's packages writes it. */
  public static final String PACKAGED_UNIT =
      """
      [Unit]
      Description=GitLab Runner
      ConditionFileIsExecutable=/usr/bin/gitlab-runner
      After=network.target

      [Service]
      StartLimitInterval=5
      StartLimitBurst=10
      ExecStart=/usr/bin/gitlab-runner "run" "--config" "/etc/gitlab-runner/config.toml" "--working-directory" "/home/gitlab-runner" "--service" "gitlab-runner" "--user" "gitlab-runner"
      Restart=always
      RestartSec=120
      EnvironmentFile=-/etc/sysconfig/gitlab-runner

      [Install]
      WantedBy=multi-user.target
      """;

  private static final Path BOOT = Path.of("src/test/sh/boot-systemd").toAbsolutePath();
  private static final Path UNITS = Path.of("/etc/systemd/system");
  private static final String READY = "PID ";

  /** What boot-systemd needs of the kernel, and not every container may do. */
  private static final String MOUNTS =
      """
      mount -t tmpfs none /mnt
      mkdir /mnt/upper /mnt/work /mnt/root /mnt/group
      mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root
      mount -t cgroup2 none /mnt/group
      """;

  private static final String ROOTS_PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Process process;
  private final String init;

  private BootedSystemd(Process process, String init) {
    this.process = process;
    this.init = init;
  }

  /** Why there can be none here; empty if there can. */
  public static Optional<String> missing() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("only root boots a systemd");
    }
    if (Stream.of("/usr/lib/systemd/systemd", "/lib/systemd/systemd")
        .map(Path::of)
        .noneMatch(Files::isExecutable)) {
      return Optional.of("systemd is not installed");
    }
    return Command.run("unshare", "--mount", "sh", "-ec", MOUNTS).exitCode() == 0
        ? Optional.empty()
        : Optional.of("overlayfs and cgroup v2 cannot be mounted here");
  }

  /**
   * Boots it.
   *
   * @param scratch an empty directory
   * @param installation what is at {@link #PREFIX} there
   */
  public static BootedSystemd start(Path scratch, Path installation) throws IOException {
    Process process =
        new ProcessBuilder(
                BOOT.toString(),
                scratch.toString(),
                installation.toRealPath().toString(),
                PREFIX.toString())
            .redirectError(scratch.resolveSibling("boot.log").toFile())
            .start();
    try {
      String line = process.inputReader(UTF_8).readLine();
      if (line == null || !line.startsWith(READY)) {
        throw new IOException(
            "systemd does not boot: " + Files.readString(scratch.resolveSibling("boot.log")));
      }
      BootedSystemd booted = new BootedSystemd(process, line.substring(READY.length()).strip());
      booted.awaitUnits();
      return booted;
    } catch (IOException | RuntimeException | Error e) {
      process.destroy();
      throw e;
    }
  }

  private void awaitUnits() throws IOException {
    for (int second = 0; second < 60; second++) {
      if (run("systemctl", "is-system-running").out().matches("(running|degraded)\\s*")) {
        return;
      }
      try {
        TimeUnit.SECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    throw new IOException("systemd does not come up");
  }

  /** Runs a program there, as root. */
  public Command run(Object... words) {
    List<Object> all =
        new ArrayList<>(List.of("nsenter", "-t", init, "-a", "-r", "-w", "env", ROOTS_PATH));
    all.addAll(List.of(words));
    return Command.run(all.toArray());
  }

  /** Runs lines for the shell there, as an operator who pastes them. */
  public Command paste(String lines) {
    return run("sh", "-ec", lines);
  }

  /** Writes a file there, as its owner reads and runs it. */
  public void write(Path file, String text) throws IOException {
    Path there = path(file);
    Files.createDirectories(there.resolveSibling(""));
    Files.writeString(there, text);
    run("chmod", text.startsWith("#!") ? "755" : "644", file);
  }

  public String read(Path file) throws IOException {
    return Files.exists(path(file)) ? Files.readString(path(file)) : "";
  }

  /** Puts a program of this machine there. */
  public void copy(Path program, Path there) throws IOException {
    Files.copy(program, path(there), StandardCopyOption.REPLACE_EXISTING);
    run("chmod", "755", there);
  }

  /** Writes a unit, or a drop-in of one. */
  public void unit(String name, String text) throws IOException {
    write(UNITS.resolve(name), text);
  }

  private Path path(Path file) {
    return Path.of("/proc", init, "root").resolve(Path.of("/").relativize(file));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
