package awsoidc.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy on loopback: CONNECT for https, absolute URLs for http, Basic authentication. */
final class ConnectProxy implements AutoCloseable {

  private final ServerSocket server;
  private final Optional<String> login;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /**
   * @param login {@code user:password}, if one is wanted
   */
  ConnectProxy(Optional<String> login) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.login = login.map(text -> Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1)));
    Thread.ofPlatform().daemon().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** The first lines of what was asked with a good login. */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofPlatform().daemon().start(() -> serve(client));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      String line = head.lines().findFirst().orElse("");
      if (login.isPresent() && !head.contains("Basic " + login.get())) {
        client
            .getOutputStream()
            .write(
                ("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic"
                        + " realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                    .getBytes(ISO_8859_1));
        return;
      }
      requests.add(line);
      String target = line.split(" ", -1)[1];
      boolean connect = line.startsWith("CONNECT ");
      URI url = URI.create(connect ? "tcp://" + target : target);
      try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
        if (connect) {
          client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
        } else {
          upstream
              .getOutputStream()
              .write(
                  head.replace(target, url.getPath().isEmpty() ? "/" : url.getPath())
                      .getBytes(ISO_8859_1));
        }
        Thread up = Thread.ofPlatform().daemon().start(() -> copy(client, upstream));
        copy(upstream, client);
        up.interrupt();
      }
    } catch (IOException gone) {
      // Seen by the client.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      if (!to.isClosed() && !from.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
