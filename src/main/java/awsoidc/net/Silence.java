package awsoidc.net;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why a request got no answer from the service.
 *
 * @param retryable transient: whether a later try may succeed
 */
public record Silence(Kind kind, boolean retryable, String code, String message) {

  public enum Kind {
    NETWORK,
    /** The certificate, or nothing in common to speak. */
    TLS,
    PROXY
  }

  private static final int MAX_CAUSES = 10;

  /** The answer to CONNECT, in Java's words: for good, but for 408 and 429. */
  private static final Pattern TUNNEL_REFUSED =
      Pattern.compile("Proxy returns \"HTTP/1\\.\\d (4(?!08|29)\\d\\d)");

  private static final int PROXY_AUTHENTICATION_REQUIRED = 407;

  /** The network, unless it is the certificate that we do not trust. */
  public static Silence of(SdkException e, Optional<HttpProxy> proxy) {
    List<Throwable> causes = causes(e);
    for (Throwable cause : causes) {
      if (cause instanceof GeneralSecurityException) {
        return new Silence(
            Kind.TLS, false, "TLS", "the certificate is not trusted: " + text(cause.getMessage()));
      }
    }
    Throwable root = causes.isEmpty() ? e : causes.getLast();
    String message = text(root.getMessage());
    if (proxy.isPresent() && message.contains(" " + PROXY_AUTHENTICATION_REQUIRED)) {
      return refusedBy(proxy.get());
    }
    Matcher refused = TUNNEL_REFUSED.matcher(message);
    if (proxy.isPresent() && refused.find()) {
      return new Silence(
          Kind.PROXY,
          false,
          "HTTP " + refused.group(1),
          "the proxy " + proxy.get() + " refuses the way to it: " + message);
    }
    boolean tls = causes.stream().anyMatch(SSLException.class::isInstance);
    return new Silence(
        proxy.isPresent() ? Kind.PROXY : tls ? Kind.TLS : Kind.NETWORK,
        isTimeout(e) || causes.stream().anyMatch(IOException.class::isInstance),
        root.getClass().getSimpleName().replaceFirst("Exception$", ""),
        proxy.map(way -> "through the proxy " + way + ": ").orElse("") + message);
  }

  public static Silence of(UnusableProxy e) {
    return new Silence(Kind.PROXY, false, "proxy", text(e.getMessage()));
  }

  /** The proxy's refusal, where it came as an answer. */
  public static Optional<Silence> ofAnswer(int status, Optional<HttpProxy> proxy) {
    return proxy.filter(way -> status == PROXY_AUTHENTICATION_REQUIRED).map(Silence::refusedBy);
  }

  private static Silence refusedBy(HttpProxy proxy) {
    return new Silence(Kind.PROXY, false, "proxy", proxy + " wants another user or password (407)");
  }

  /** Whether client and server found nothing in common to speak; servers end that in many ways. */
  static boolean isDisagreement(SdkException e) {
    List<Throwable> causes = causes(e);
    return causes.stream().anyMatch(SSLException.class::isInstance)
        && causes.stream().noneMatch(GeneralSecurityException.class::isInstance);
  }

  /** Whether the SDK ended the request itself. */
  public static boolean isTimeout(SdkException e) {
    return e instanceof ApiCallTimeoutException
        || e instanceof ApiCallAttemptTimeoutException
        || e instanceof AbortedException;
  }

  private static List<Throwable> causes(Throwable e) {
    return Stream.iterate(e.getCause(), Objects::nonNull, Throwable::getCause)
        .limit(MAX_CAUSES)
        .toList();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text.strip();
  }
}
