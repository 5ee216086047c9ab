package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/** The registry of the Docker distribution on a port of 127.0.0.1, for one account. */
public final class Registry implements AutoCloseable {

  public static final String USER = "ci-reader";
  public static final String PASSWORD = "registry-password-7d1f";

  private final Process process;
  private final int port;

  private Registry(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Why there is none here; empty if there is. */
  public static Optional<String> missing() {
    for (String program : new String[] {"docker-registry", "htpasswd"}) {
      if (Command.run("sh", "-c", "command -v " + program).exitCode() != 0) {
        return Optional.of(program + " is not installed");
      }
    }
    return Optional.empty();
  }

  /**
   * Starts it.
   *
   * @param root for its files
   */
  public static Registry start(Path root) {
    try {
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      Command accounts = Command.run("htpasswd", "-Bbn", USER, PASSWORD);
      World.write(root.resolve("htpasswd"), accounts.out());
      Path configuration = root.resolve("registry.yml");
      World.write(
          configuration,
          """
          version: 0.1
          log: {level: warn}
          storage: {filesystem: {rootdirectory: "%1$s/data"}}
          http: {addr: "127.0.0.1:%2$d"}
          auth: {htpasswd: {realm: test, path: "%1$s/htpasswd"}}
          """
              .formatted(root, port));
      Process process =
          new ProcessBuilder("docker-registry", "serve", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(root.resolve("registry.log").toFile())
              .start();
      Registry registry = new Registry(process, port);
      Processes.await("the registry listens", registry::listens);
      return registry;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** What an author puts into DOCKER_AUTH_CONFIG. */
  public String authConfig(String user, String password) {
    String auth =
        Base64.getEncoder()
            .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    return "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}".formatted(address(), auth);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
