package awsoidc.token;

import awsoidc.net.Connections;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Gets a document over http or https; no redirects, as an issuer's metadata has none. */
public final class HttpFetch implements Fetch {

  private final Connections connections;

  public HttpFetch(Connections connections) {
    this.connections = connections;
  }

  @Override
  public String get(URI url) throws IOException {
    try {
      return once(url);
    } catch (javax.net.ssl.SSLHandshakeException e) {
      if (connections.offerEveryGroup()) {
        return once(url);
      }
      throw e;
    }
  }

  private String once(URI url) throws IOException {
    HttpURLConnection connection;
    try {
      connection = connections.open(url);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
    try {
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw new IOException("it answers with HTTP " + connection.getResponseCode());
      }
      try (InputStream in = connection.getInputStream()) {
        byte[] body = in.readNBytes(MAX_BYTES + 1);
        if (body.length > MAX_BYTES) {
          throw new IOException("it answers with more than " + MAX_BYTES + " bytes");
        }
        return new String(body, StandardCharsets.UTF_8);
      }
    } finally {
      connection.disconnect();
    }
  }
}
