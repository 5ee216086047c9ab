package awsoidc.doctor;

import awsoidc.config.Configuration;
import awsoidc.net.Connections;
import awsoidc.net.Network;
import awsoidc.net.UnusableCaBundle;
import awsoidc.net.UnusableProxy;
import awsoidc.sts.StsAddress;
import awsoidc.sts.StsSettings;
import awsoidc.token.Discovery;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Whether GitLab and STS answer from here, and what their clocks say. Neither is sent a token.
 *
 * @param variable of the environment, for proxies
 */
record Reachability(Function<String, Optional<String>> variable, InstantSource clock) {

  private static final int MAX_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** AWS refuses requests that are signed by a clock that is further off (SigV4). */
  private static final Duration AWS_TOLERANCE = Duration.ofMinutes(5);

  private static final Duration NOTEWORTHY = Duration.ofMinutes(1);

  private static final String CLOCK = "clock";

  /** What a server answered, and by how much its clock is ahead of this machine's. */
  private record Answer(int status, String body, Optional<Duration> ahead) {}

  /** Asks both at once. */
  List<Diagnosis> diagnoses(Configuration configuration) throws InterruptedException {
    TokenSettings token = configuration.token();
    List<FutureTask<List<Diagnosis>>> tasks =
        List.of(
            new FutureTask<>(() -> ofIssuer(token.issuer(), token.verification())),
            new FutureTask<>(() -> ofSts(configuration.sts())));
    tasks.forEach(task -> Thread.ofVirtual().start(task));
    List<Diagnosis> found = new ArrayList<>();
    for (FutureTask<List<Diagnosis>> task : tasks) {
      try {
        found.addAll(task.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS));
      } catch (TimeoutException e) {
        found.add(Diagnosis.warning("network", "a server did not answer in time", ""));
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return found;
  }

  private List<Diagnosis> ofIssuer(String issuer, Optional<Network> verification) {
    String subject = "issuer " + issuer;
    String needed =
        verification.isPresent()
            ? ": verify: jwks needs it, so jobs fail"
            : "; AWS must be able to, this machine need not";
    List<Diagnosis> found = new ArrayList<>();
    try {
      Connections connections = new Connections(verification.orElse(Network.USUAL), variable);
      Discovery discovery =
          new Discovery(
              issuer,
              url -> {
                Answer answer = ask(connections, url);
                if (answer.status() != HttpURLConnection.HTTP_OK) {
                  throw new IOException("it answers with HTTP " + answer.status());
                }
                if (found.isEmpty()) {
                  ofClock("GitLab", answer, found);
                }
                return answer.body();
              });
      found.addFirst(Diagnosis.ok(subject, "answers, with " + discovery.countKeys() + " keys"));
    } catch (Discovery.Unusable e) {
      found.add(
          Diagnosis.error(
              subject,
              String.valueOf(e.getMessage()),
              "gitlab.issuer is the iss of GitLab's tokens, exactly as its discovery document"
                  + " names it"));
    } catch (UnusableCaBundle | UnusableProxy e) {
      found.add(Diagnosis.error(subject, String.valueOf(e.getMessage()), ""));
    } catch (IOException | UncheckedIOException e) {
      found.add(Diagnosis.warning(subject, "cannot be read from here: " + reason(e) + needed, ""));
    }
    return found;
  }

  private List<Diagnosis> ofSts(StsSettings settings) {
    URI address = StsAddress.of(settings);
    String subject = "STS " + address;
    List<Diagnosis> found = new ArrayList<>();
    try {
      Answer answer = ask(new Connections(settings.network(), variable), address);
      found.add(Diagnosis.ok(subject, "answers"));
      ofClock("STS", answer, found);
    } catch (UnusableCaBundle | UnusableProxy e) {
      found.add(Diagnosis.error(subject, String.valueOf(e.getMessage()), ""));
    } catch (IOException | UncheckedIOException e) {
      found.add(
          Diagnosis.warning(
              subject,
              "cannot be reached from here: " + reason(e),
              "jobs with a role fail as long as that is so; behind a proxy, set aws.sts.proxy"));
    }
    return found;
  }

  private static void ofClock(String whose, Answer answer, List<Diagnosis> into) {
    answer
        .ahead()
        .filter(ahead -> ahead.abs().compareTo(NOTEWORTHY) > 0)
        .ifPresent(ahead -> {
          String text =
              "this machine's clock is "
                  + ahead.abs().toSeconds()
                  + " s "
                  + (ahead.isNegative() ? "ahead of " : "behind ")
                  + whose
                  + "'s";
          String remedy = "synchronize it: timedatectl set-ntp true";
          into.add(
              ahead.abs().compareTo(AWS_TOLERANCE) > 0
                  ? Diagnosis.error(CLOCK, text, remedy)
                  : Diagnosis.warning(CLOCK, text, remedy));
        });
  }

  private Answer ask(Connections connections, URI url) throws IOException {
    connections.limit(PATIENCE);
    HttpURLConnection connection = connections.open(url);
    try {
      int status = connection.getResponseCode();
      long date = connection.getDate();
      InputStream in =
          status < HttpURLConnection.HTTP_BAD_REQUEST
              ? connection.getInputStream()
              : connection.getErrorStream();
      byte[] body = in == null ? new byte[0] : in.readNBytes(MAX_BYTES);
      return new Answer(
          status,
          new String(body, StandardCharsets.UTF_8),
          date == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(date - clock.millis())));
    } finally {
      connection.disconnect();
    }
  }

  private static String reason(Exception e) {
    Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
    return cause instanceof UnknownHostException
        ? "unknown host " + cause.getMessage() // all that Java says of it
        : String.valueOf(e.getMessage());
  }
}
