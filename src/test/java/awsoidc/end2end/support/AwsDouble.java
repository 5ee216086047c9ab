package awsoidc.end2end.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Third-party STS, IAM and S3 doubles on a free port of 127.0.0.1. */
public final class AwsDouble implements AutoCloseable {

  /** Which one. */
  public enum Kind {
    /** Checks issuer, audience and sub against the trust policy, and signatures of requests. */
    MINISTACK("/_ministack/health") {
      @Override
      List<String> command(int port) {
        return List.of(PythonTools.bin("python"), "-m", "ministack");
      }
    },
    /** Accepts everything; its answers are more complete. */
    MOTO("/moto-api/data.json") {
      @Override
      List<String> command(int port) {
        return List.of(PythonTools.bin("moto_server"), "-H", "127.0.0.1", "-p", "" + port);
      }
    };

    private final String health;

    Kind(String health) {
      this.health = health;
    }

    abstract List<String> command(int port);
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final String url;

  private AwsDouble(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts it, and waits until it answers.
   *
   * @param directory for its log
   */
  public static AwsDouble start(Kind kind, Path directory) {
    PythonTools.require();
    int port = freePort();
    ProcessBuilder builder = new ProcessBuilder(kind.command(port));
    builder
        .environment()
        .putAll(
            Map.of(
                "AUTH", "true",
                "BIND_HOST", "127.0.0.1",
                "GATEWAY_PORT", "" + port,
                "MINISTACK_HOST", "127.0.0.1",
                "SERVICES", "iam,sts,s3",
                "IOT_MTLS_ENABLED", "0",
                "SFTP_ENABLED", "0",
                "DOCKER_HOST", "unix:///nonexistent"));
    builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve(kind + ".log").toFile())
        .directory(directory.toFile());
    try {
      AwsDouble started = new AwsDouble(builder.start(), "http://127.0.0.1:" + port);
      started.await(kind.health);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await(String health) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        HttpURLConnection page =
            (HttpURLConnection) URI.create(url + health).toURL().openConnection();
        page.setReadTimeout(2_000);
        if (page.getResponseCode() < 500) {
          return;
        }
      } catch (IOException notYet) {
        if (!process.isAlive() || System.nanoTime() > end) {
          close();
          throw new IOException("the AWS double does not start: " + url, notYet);
        }
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
