package awsoidc.sts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionFactory;

/**
 * Opens the SDK's connections. Its own way to open them builds a TLS context for http too (75 ms)
 * and leaves no say in the key agreement; everything else about them stays the SDK's.
 */
final class Connections implements UrlConnectionFactory {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(10);

  private final Optional<TrustManager[]> authorities;
  private boolean everyGroup;
  private @Nullable SSLSocketFactory sockets;

  /**
   * @param caBundle read here and now, so that what is wrong with it is not taken for the network's
   */
  Connections(Optional<CaBundle> caBundle) {
    this.authorities = caBundle.map(CaBundle::trustManagers);
  }

  @Override
  public HttpURLConnection createConnection(URI url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection(proxy(url));
      connection.setConnectTimeout((int) CONNECT.toMillis());
      connection.setReadTimeout((int) READ.toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      if (connection instanceof HttpsURLConnection https) {
        https.setSSLSocketFactory(sockets());
      }
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on, with every key agreement that Java knows: the peer may lack the one that costs
   * least.
   *
   * @return whether that is a change
   */
  boolean offerEveryGroup() {
    boolean change = !everyGroup && sockets != null;
    everyGroup = true;
    sockets = null;
    return change;
  }

  /** HTTPS_PROXY and NO_PROXY of the runner's environment, as the SDK reads them. */
  private static Proxy proxy(URI url) {
    ProxyConfiguration proxy = ProxyConfiguration.builder().scheme(url.getScheme()).build();
    boolean direct =
        proxy.host() == null
            || proxy.nonProxyHosts().stream().anyMatch(pattern -> url.getHost().matches(pattern));
    return direct
        ? Proxy.NO_PROXY
        : new Proxy(
            Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
  }

  private SSLSocketFactory sockets() {
    if (sockets == null) {
      SSLSocketFactory plain = context().getSocketFactory();
      sockets = everyGroup ? plain : new X25519Sockets(plain);
    }
    return sockets;
  }

  private SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, authorities.orElse(null), null);
      return context;
    } catch (GeneralSecurityException cannotBe) {
      throw new IllegalStateException("this Java has no TLS", cannotBe);
    }
  }
}
