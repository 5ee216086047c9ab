package awsoidc.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.delivery.EndpointServer.Answer;
import awsoidc.secret.Secret;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process in the other network. What starts it is tested end to end. */
class RemoteEndpointTest {

  private static final Secret TOKEN = Secret.of("0123456789abcdef");

  private final PipedOutputStream input = new PipedOutputStream();
  private final PipedInputStream output = new PipedInputStream();
  private final DataOutputStream to = new DataOutputStream(input);
  private final DataInputStream from = new DataInputStream(output);
  private final HttpClient client = HttpClient.newHttpClient();
  private FutureTask<Boolean> served = new FutureTask<>(() -> false);
  private URI url = URI.create("http://127.0.0.1");

  @BeforeEach
  void start() throws IOException {
    PipedInputStream in = new PipedInputStream(input);
    PipedOutputStream out = new PipedOutputStream(output);
    served =
        new FutureTask<>(() -> {
          RemoteEndpoint.serve(in, out, Clock.systemUTC());
          return true;
        });
    new Thread(served).start();
    to.writeUTF(TOKEN.reveal());
    url =
        URI.create(
            EndpointDelivery.variables(from.readInt(), TOKEN, Optional.empty())
                .get("AWS_CONTAINER_CREDENTIALS_FULL_URI"));
  }

  @AfterEach
  void stop() throws IOException {
    input.close();
    client.close();
  }

  @Test
  void each_request_asks_for_an_answer() throws Exception {
    for (String id : new String[] {"ASIA1", "ASIA2"}) {
      CompletableFuture<HttpResponse<String>> answer = get(TOKEN.reveal());
      assertThat(from.read()).isEqualTo('?');
      RemoteEndpoint.send(new Answer(200, "{\"AccessKeyId\":\"" + id + "\"}"), to);
      assertThat(answer.get(10, TimeUnit.SECONDS).body())
          .isEqualTo("{\"AccessKeyId\":\"" + id + "\"}");
    }
  }

  @Test
  void a_refusal_is_passed_on() throws Exception {
    CompletableFuture<HttpResponse<String>> answer = get(TOKEN.reveal());
    assertThat(from.read()).isEqualTo('?');
    RemoteEndpoint.send(new Answer(503, "{\"code\":\"throttled\",\"message\":\"later\"}"), to);

    assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    assertThat(answer.get().body()).isEqualTo("{\"code\":\"throttled\",\"message\":\"later\"}");
  }

  /** DataOutputStream.writeUTF takes no more than 65,535 bytes. */
  @Test
  void an_answer_may_be_long() throws Exception {
    CompletableFuture<HttpResponse<String>> answer = get(TOKEN.reveal());
    assertThat(from.read()).isEqualTo('?');
    String body = "\"" + "ä".repeat(50_000) + "\"";
    RemoteEndpoint.send(new Answer(200, body), to);

    assertThat(answer.get(10, TimeUnit.SECONDS).body()).isEqualTo(body);
  }

  @Test
  void a_source_that_fails_is_an_answer_after_which_sdks_ask_again() throws Exception {
    Answer answer =
        RemoteEndpoint.current(() -> {
          throw new IllegalStateException("a mistake");
        });

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("InternalFailure").doesNotContain("a mistake");
  }

  @Test
  void a_request_without_the_token_asks_for_nothing() throws Exception {
    assertThat(get("another").get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(401);
    assertThat(from.available()).isZero();
  }

  @Test
  void the_process_ends_with_its_input() throws Exception {
    input.close();

    assertThat(served.get(10, TimeUnit.SECONDS)).isTrue();
  }

  private CompletableFuture<HttpResponse<String>> get(String token) {
    return client.sendAsync(
        HttpRequest.newBuilder(url).header("Authorization", token).build(),
        BodyHandlers.ofString());
  }
}
