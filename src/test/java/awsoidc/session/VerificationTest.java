package awsoidc.session;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.audit.Audit;
import awsoidc.net.Network;
import awsoidc.refusal.Entry;
import awsoidc.refusal.Help;
import awsoidc.refusal.Refusal;
import awsoidc.token.IdToken;
import awsoidc.token.TokenSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {

  @TempDir private Path home;

  @Test
  void an_invalid_proxy_of_the_runner_is_named_and_a_permanent_error() throws IOException {
    Optional<Refusal> refusal =
        verification(Map.of("HTTPS_PROXY", "socks5://u:hunter2@proxy")).refusal(token());

    assertThat(refusal)
        .hasValueSatisfying(proxy -> {
          assertThat(proxy.entry()).isEqualTo(Entry.PROXY);
          assertThat(proxy.retryable()).isFalse();
          assertThat(String.join("\n", proxy.lines(new Help(Path.of("/opt/x"), Optional.empty()))))
              .contains("HTTPS_PROXY of the runner's environment")
              .doesNotContain("hunter2");
        });
  }

  private Verification verification(Map<String, String> environment) {
    ExchangeContext context =
        new ExchangeContext(
            Clock.systemUTC(),
            name -> Optional.ofNullable(environment.get(name)),
            home,
            warning -> {},
            new Help(Path.of("/"), Optional.empty()),
            Audit.NONE);
    return new Verification(
        context,
        new TokenSettings(
            "https://gitlab.example.com",
            List.of("https://aws"),
            Optional.empty(),
            Optional.of(Network.USUAL)));
  }

  private static IdToken token() throws IOException {
    return IdToken.decode(
        "AWS_ID_TOKEN",
        part("{\"alg\":\"RS256\",\"kid\":\"k\"}") + "." + part("{\"a\":1}") + ".c2ln");
  }

  private static String part(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
