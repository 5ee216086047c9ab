package awsoidc.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections. The SDK's own way to open them builds a TLS context for http too (75 ms) and
 * leaves no say in the key agreement.
 */
public final class Connections {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(10);

  private final Network network;
  private final ProxyVariables variables;
  private final Optional<TrustManager[]> authorities;
  private Duration atMost = READ;
  private boolean everyGroup;
  private @Nullable SSLSocketFactory sockets;
  private Optional<HttpProxy> latestProxy = Optional.empty();

  /**
   * Reads the CA bundle here and now, so that what is wrong with it is not the network's fault.
   *
   * @param environment of the runner: HTTPS_PROXY, HTTP_PROXY and NO_PROXY by their names
   * @throws UnusableCaBundle if the settings name one
   */
  public Connections(Network network, Function<String, Optional<String>> environment) {
    this.network = network;
    this.variables = new ProxyVariables(environment);
    this.authorities = network.caBundle().map(CaBundle::new).map(CaBundle::trustManagers);
  }

  /**
   * A connection that is not open yet.
   *
   * @throws UnusableProxy if the runner's environment names one for it
   */
  public HttpURLConnection open(URI url) {
    latestProxy = Optional.empty();
    try {
      latestProxy = proxy(url);
      if ("https".equals(url.getScheme())) {
        // Or Java makes one first that trusts the usual authorities, and reads them all: 25 ms.
        HttpsURLConnection.setDefaultSSLSocketFactory(sockets());
      }
      HttpURLConnection connection =
          (HttpURLConnection)
              url.toURL().openConnection(latestProxy.map(Connections::via).orElse(Proxy.NO_PROXY));
      latestProxy.flatMap(HttpProxy::login).ifPresent(login -> logIn(connection, login));
      connection.setConnectTimeout(millis(CONNECT));
      connection.setReadTimeout(millis(READ));
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
   * What the next connections are to end with. Whoever calls ends them itself, but Java ends none
   * that is not connected yet, and a wait that has begun then lasts.
   */
  public void limit(Duration time) {
    atMost = time;
  }

  private int millis(Duration longest) {
    Duration shorter = atMost.compareTo(longest) < 0 ? atMost : longest;
    return Math.max(1, (int) shorter.toMillis()); // 0 is for ever
  }

  /** The proxy of the latest connection, if any; errors are then probably the proxy's. */
  public Optional<HttpProxy> latestProxy() {
    return latestProxy;
  }

  /**
   * From now on, with every key agreement that Java knows: the peer may lack the one that costs
   * least.
   *
   * @return whether that is a change
   */
  public boolean offerEveryGroup() {
    boolean change = !everyGroup && sockets != null;
    everyGroup = true;
    sockets = null;
    return change;
  }

  /** The operator's proxy, else that of the runner's environment; NO_PROXY there holds for both. */
  private Optional<HttpProxy> proxy(URI url) {
    if (variables.isDirect(url)) {
      return Optional.empty();
    }
    return network.proxy().isPresent() ? network.proxy() : variables.proxy(url);
  }

  private static Proxy via(HttpProxy proxy) {
    return new Proxy(
        Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port()));
  }

  /**
   * Java answers a proxy's question on the way to https; a request of http that is streamed it
   * would have to send twice, so that one brings the answer along.
   */
  private static void logIn(HttpURLConnection connection, HttpProxy.Login login) {
    if (connection instanceof HttpsURLConnection) {
      connection.setAuthenticator(new OnceOnly(login));
    } else {
      byte[] both =
          (login.user() + ":" + login.password().reveal()).getBytes(StandardCharsets.UTF_8);
      connection.setRequestProperty(
          "Proxy-Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }
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

  /** Answers only the proxy, and only once: Java would repeat a wrong password twenty times. */
  private static final class OnceOnly extends Authenticator {
    private final HttpProxy.Login login;
    private boolean told;

    OnceOnly(HttpProxy.Login login) {
      this.login = login;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      if (told || getRequestorType() != RequestorType.PROXY) {
        return null;
      }
      told = true;
      return new PasswordAuthentication(login.user(), login.password().reveal().toCharArray());
    }
  }
}
