package awsoidc.container;

import awsoidc.container.EcrLogin.Keys;
import awsoidc.container.EcrLogin.Result;
import awsoidc.net.Connections;
import awsoidc.net.HttpProxy;
import awsoidc.net.UnusableProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/**
 * GetAuthorizationToken over HTTP (Amazon ECR API Reference; AWS JSON 1.1 protocol), signed by the
 * SDK's signer. The SDK's client of ECR would bring 4 MB for this one request.
 */
final class HttpEcrCall implements EcrCall {

  private static final String BODY = "{}";
  private static final int LONGEST_ANSWER = 64 << 10;
  private static final int DEEPEST_CAUSE = 10;

  private final EcrSettings settings;
  private final Connections connections;
  private final InstantSource clock;

  HttpEcrCall(
      EcrSettings settings, Function<String, Optional<String>> environment, InstantSource clock) {
    this.settings = settings;
    this.connections = new Connections(settings.network(), environment);
    this.clock = clock;
  }

  /**
   * In a thread of its own: an answer that comes a byte at a time never lets a read wait for long,
   * and goes on for ever.
   */
  @Override
  public Result ask(String region, Keys keys, Duration atMost) throws InterruptedException {
    FutureTask<Result> attempt = new FutureTask<>(() -> attempt(region, keys));
    Thread.ofPlatform().daemon().name("ecr").start(attempt);
    try {
      return attempt.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Result.Refused(
          true, 0, "Timeout", "no answer within " + atMost.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a request to ECR failed", e.getCause());
    }
  }

  private Result attempt(String region, Keys keys) {
    SdkHttpRequest request = signed(region, keys);
    try {
      return send(request, keys);
    } catch (UnusableProxy e) {
      return new Result.Refused(false, 0, "proxy", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      if (isDisagreement(e) && connections.offerEveryGroup()) {
        return attempt(region, keys);
      }
      return silence(e);
    }
  }

  private SdkHttpRequest signed(String region, Keys keys) {
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(settings.url(region))
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken")
            .build();
    AwsCredentialsIdentity identity =
        AwsSessionCredentialsIdentity.create(
            keys.accessKeyId(), keys.secretAccessKey().reveal(), keys.sessionToken().reveal());
    return AwsV4HttpSigner.create()
        .sign(
            SignRequest.builder(identity)
                .request(request)
                .payload(ContentStreamProvider.fromUtf8String(BODY))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "ecr")
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(clock.instant(), ZoneOffset.UTC))
                .build())
        .request();
  }

  private Result send(SdkHttpRequest request, Keys keys) throws IOException {
    HttpURLConnection connection = open(request.getUri());
    try {
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
        // Java writes Host itself, from the same URL.
        connection.setRequestProperty(header.getKey(), String.join(",", header.getValue()));
      }
      byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
      connection.setFixedLengthStreamingMode(body.length); // else Java may send it twice
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
      int status = connection.getResponseCode();
      byte[] answer = read(connection, status);
      if (connections.latestProxy().isPresent() && status == HttpURLConnection.HTTP_PROXY_AUTH) {
        return proxyRefuses();
      }
      return EcrAnswer.read(status, answer, keys.sessionToken());
    } catch (HttpRetryException e) {
      // A status that asks for a login of HTTP's own kind, which cannot be given to a stream.
      return e.responseCode() == HttpURLConnection.HTTP_PROXY_AUTH
          ? proxyRefuses()
          : EcrAnswer.read(e.responseCode(), new byte[0], keys.sessionToken());
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection open(URI url) throws IOException {
    try {
      return connections.open(url);
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static byte[] read(HttpURLConnection connection, int status) throws IOException {
    InputStream stream =
        status < HttpURLConnection.HTTP_BAD_REQUEST
            ? connection.getInputStream()
            : connection.getErrorStream();
    if (stream == null) {
      return new byte[0];
    }
    try (stream) {
      byte[] bytes = stream.readNBytes(LONGEST_ANSWER + 1);
      return bytes.length > LONGEST_ANSWER ? new byte[0] : bytes;
    }
  }

  /** No answer at all: the network, unless it is the certificate that we do not trust. */
  private Result silence(IOException e) {
    for (Throwable cause : causes(e)) {
      if (cause instanceof GeneralSecurityException) {
        return new Result.Refused(
            false, 0, "TLS", "the certificate is not trusted: " + cause.getMessage());
      }
    }
    String message = String.valueOf(e.getMessage());
    Optional<HttpProxy> proxy = connections.latestProxy();
    if (proxy.isPresent() && message.contains(" 407")) {
      return proxyRefuses();
    }
    return new Result.Refused(
        true,
        0,
        e.getClass().getSimpleName().replaceFirst("Exception$", ""),
        (proxy.isPresent() ? "through the proxy " + proxy.get() + ": " : "") + message);
  }

  private Result proxyRefuses() {
    String proxy = connections.latestProxy().map(HttpProxy::toString).orElse("a proxy");
    return new Result.Refused(false, 0, "proxy", proxy + " wants another user or password (407)");
  }

  /** Whether client and server found nothing in common to speak. */
  private static boolean isDisagreement(IOException e) {
    boolean tls = false;
    for (Throwable cause : causes(e)) {
      if (cause instanceof GeneralSecurityException) {
        return false;
      }
      tls |= cause instanceof SSLException;
    }
    return tls;
  }

  private static List<Throwable> causes(Throwable e) {
    List<Throwable> causes = new java.util.ArrayList<>();
    for (Throwable next = e; next != null && causes.size() < DEEPEST_CAUSE; ) {
      causes.add(next);
      next = next.getCause();
    }
    return causes;
  }
}
