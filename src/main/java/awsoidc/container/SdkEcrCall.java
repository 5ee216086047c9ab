package awsoidc.container;

import awsoidc.container.EcrLogin.Keys;
import awsoidc.container.EcrLogin.Result;
import awsoidc.net.RawAnswer;
import awsoidc.net.SdkTransport;
import awsoidc.net.Silence;
import awsoidc.net.UnusableProxy;
import awsoidc.secret.Secret;
import awsoidc.text.Printable;
import java.net.HttpRetryException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.endpoints.EndpointUrl;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.GetAuthorizationTokenResponse;

/** GetAuthorizationToken through the AWS SDK. */
final class SdkEcrCall implements EcrLogin.Call {

  private static final int REQUEST_TIMEOUT = 408;
  private static final int MAX_MESSAGE = 1_000;

  /** ECR may not know a new session of STS at once. */
  private static final String NOT_KNOWN_YET = "UnrecognizedClientException";

  private final EcrSettings settings;
  private final SdkTransport transport;

  SdkEcrCall(EcrSettings settings, Function<String, Optional<String>> environment) {
    this.settings = settings;
    this.transport = new SdkTransport(settings.network(), environment);
  }

  @Override
  public Result ask(String region, Keys keys, Duration atMost) {
    try (EcrClient client = client(region, keys)) {
      return login(
          transport.call(
              atMost,
              () ->
                  client.getAuthorizationToken(request ->
                      request.overrideConfiguration(call -> call.apiCallTimeout(atMost)))));
    } catch (UnusableProxy e) {
      return refused(Silence.of(e));
    } catch (AwsServiceException e) {
      return Silence.ofAnswer(e.statusCode(), transport.latestProxy())
          .map(SdkEcrCall::refused)
          .orElseGet(() -> refused(e, keys.sessionToken()));
    } catch (SdkException e) {
      return withoutAnswer(e);
    }
  }

  private EcrClient client(String region, Keys keys) {
    URI url = settings.url(region);
    Endpoint endpoint = Endpoint.builder().endpointUrl(EndpointUrl.fromUri(url)).build();
    return transport
        .configure(EcrClient.builder(), region, url)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsSessionCredentials.create(
                    keys.accessKeyId(),
                    keys.secretAccessKey().reveal(),
                    keys.sessionToken().reveal())))
        .endpointProvider(ignored -> CompletableFuture.completedFuture(endpoint))
        .build();
  }

  /** The list has one entry, because the request names no registries. */
  private static Result login(GetAuthorizationTokenResponse response) {
    return response.authorizationData().stream()
        .findFirst()
        .flatMap(data -> Optional.ofNullable(data.authorizationToken()))
        .flatMap(RegistryLogin::decode)
        .<Result>map(Result.LoggedIn::new)
        .orElseGet(() -> notEcr(200));
  }

  private static Result notEcr(int status) {
    return new Result.Refused(false, status, "no login", "the answer is not that of an ECR");
  }

  private static Result refused(AwsServiceException e, Secret sent) {
    int status = e.statusCode();
    AwsErrorDetails details = e.awsErrorDetails();
    String code = oneLine(details == null ? null : details.errorCode(), sent);
    boolean retryable =
        status >= 500
            || status == REQUEST_TIMEOUT
            || e.isThrottlingException() // also a 429
            || code.equals(NOT_KNOWN_YET);
    return new Result.Refused(
        retryable,
        status,
        code.isEmpty() ? "no error code" : code,
        oneLine(details == null ? null : details.errorMessage(), sent));
  }

  private Result withoutAnswer(SdkException e) {
    Optional<RawAnswer> answer = transport.latestAnswer();
    if (answer.isPresent() && !Silence.isTimeout(e)) {
      return notEcr(answer.get().status());
    }
    // A 401: the JDK cannot send a streamed body again with a login.
    if (e.getCause() instanceof HttpRetryException asked && transport.latestProxy().isEmpty()) {
      return new Result.Refused(false, asked.responseCode(), "no error code", "");
    }
    return refused(Silence.of(e, transport.latestProxy()));
  }

  private static Result refused(Silence silence) {
    return new Result.Refused(silence.retryable(), 0, silence.code(), silence.message());
  }

  private static String oneLine(@Nullable String text, Secret sent) {
    String masked = Secret.mask(text == null ? "" : text, List.of(sent));
    String shown = masked.substring(0, Math.min(masked.length(), MAX_MESSAGE));
    return Printable.text(shown.strip().replaceAll("\\s+", " "));
  }
}
