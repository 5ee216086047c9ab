package awsoidc.token;

import awsoidc.net.Connections;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Gets documents over http or https, all of them within one time; no redirects, as an issuer's
 * metadata has none.
 */
public final class HttpFetch implements Fetch {

  private final Connections connections;
  private final InstantSource clock;
  private final Duration patience;
  private final Instant end;

  /**
   * @param patience from now on, with all documents together
   */
  public HttpFetch(Connections connections, InstantSource clock, Duration patience) {
    this.connections = connections;
    this.clock = clock;
    this.patience = patience;
    this.end = clock.instant().plus(patience);
  }

  /**
   * In a thread of its own: a server that sends a byte now and then never meets a read's timeout,
   * and looking up a name has none.
   */
  @Override
  public String get(URI url) throws IOException {
    FutureTask<String> fetching = new FutureTask<>(() -> fetch(url));
    Thread.ofPlatform().daemon().name("issuer").start(fetching);
    try {
      long left = Duration.between(clock.instant(), end).toMillis();
      return fetching.get(left, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer, or not all of it, within " + patience.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException trouble) {
        throw trouble;
      }
      if (e.getCause() instanceof RuntimeException mistake) { // such as an unusable proxy
        throw mistake;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private String fetch(URI url) throws IOException {
    try {
      return once(url);
    } catch (SSLHandshakeException e) {
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
