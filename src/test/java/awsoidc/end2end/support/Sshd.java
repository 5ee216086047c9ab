package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real sshd on loopback, with keys and settings of its own; it logs in this very account. */
public final class Sshd implements AutoCloseable {

  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");

  private final Process process;
  private final Path settings;

  private Sshd(Process process, Path settings) {
    this.process = process;
    this.settings = settings;
  }

  /** Why there can be none here; empty if there can. */
  public static Optional<String> missing() {
    return Files.isExecutable(PROGRAM) && Files.isExecutable(Path.of("/usr/bin/ssh"))
        ? Optional.empty()
        : Optional.of("openssh-server is not installed");
  }

  /**
   * Starts it.
   *
   * @param root for its files
   */
  public static Sshd start(Path root) {
    try {
      Files.createDirectories(root);
      key(root.resolve("host_key"));
      key(root.resolve("key"));
      int port = freePort();
      if ("root".equals(System.getProperty("user.name"))) {
        Files.createDirectories(Path.of("/run/sshd")); // as its service does
      }
      World.write(
          root.resolve("sshd_config"),
          """
          ListenAddress 127.0.0.1:%2$d
          HostKey %1$s/host_key
          AuthorizedKeysFile %1$s/key.pub
          PidFile none
          StrictModes no
          UsePAM no
          PasswordAuthentication no
          PermitRootLogin yes
          """
              .formatted(root, port));
      World.write(
          root.resolve("ssh_config"),
          """
          Host host
            HostName 127.0.0.1
            Port %2$d
            User %3$s
            IdentityFile %1$s/key
            IdentitiesOnly yes
            UserKnownHostsFile %1$s/known_hosts
            StrictHostKeyChecking accept-new
            BatchMode yes
            LogLevel ERROR
          """
              .formatted(root, port, System.getProperty("user.name")));
      Path settings = root.resolve("settings");
      World.write(settings, "SSH_CONFIG='%1$s/ssh_config' BUILDS='%1$s/builds'\n".formatted(root));
      Process process =
          new ProcessBuilder(PROGRAM.toString(), "-D", "-e", "-f", root + "/sshd_config")
              .redirectErrorStream(true)
              .redirectOutput(root.resolve("sshd.log").toFile())
              .start();
      return new Sshd(process, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void key(Path file) {
    Command made = Command.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file);
    if (made.exitCode() != 0) {
      throw new IllegalStateException(made.toString());
    }
  }

  /** For the drivers of src/test/drivers/ssh. */
  public Path settings() {
    return settings;
  }

  /** From now on, another host in a network of its own, where no port of this machine is taken. */
  public void moveAway() {
    Path root = settings.resolveSibling("");
    Path file = root.resolve("ssh_config");
    String sshd = "PATH=$PATH:/usr/sbin:/sbin; ip link set lo up; exec /usr/sbin/sshd -i -f ";
    try {
      String config = Files.readString(file);
      World.write(
          file,
          config + "  ProxyCommand unshare -n sh -c '%s%s/sshd_config'\n".formatted(sshd, root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
