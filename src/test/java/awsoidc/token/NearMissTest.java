package awsoidc.token;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.NearMiss.Difference;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearMissTest {

  private static final String ISSUER = "https://gitlab.example.com";

  private static final TokenSettings OURS =
      new TokenSettings(ISSUER, List.of(ISSUER), Optional.empty(), Optional.empty());

  @ParameterizedTest(name = "aud {0}: {1}")
  @CsvSource({
    "https://gitlab.example.com/, SLASH",
    "http://gitlab.example.com, SCHEME",
    "gitlab.example.com, SCHEME",
    "https://GitLab.example.com, CASE",
    "https://gitlab.exmaple.com, HOST",
    "https://gitlab.example.co, HOST",
    "sts.amazonaws.com, AWS_AUDIENCE",
  })
  void an_audience_that_is_almost_ours(String audience, Difference difference) throws IOException {
    assertThat(miss(ISSUER, "\"" + audience + "\""))
        .contains(new NearMiss(difference, "aud", audience, ISSUER));
  }

  @ParameterizedTest(name = "iss {0}: {1}")
  @CsvSource({
    "https://gitlab.example.com/, SLASH",
    "http://gitlab.example.com, SCHEME",
    "https://gitlab.elsewhere.org, ISSUER"
  })
  void an_issuer_that_is_almost_ours_or_moved(String issuer, Difference difference)
      throws IOException {
    assertThat(miss(issuer, "\"" + ISSUER + "\""))
        .contains(new NearMiss(difference, "iss", issuer, ISSUER));
  }

  @Test
  void an_issuer_that_is_almost_ours_counts_with_any_audience() throws IOException {
    assertThat(miss(ISSUER + "/", "\"https://vault\"")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "https://gitlab.example.com, https://vault.example.com",
    "https://gitlab.example.com, https://gitlab.example.com/api",
    "https://gitlab.com, https://vault",
    "https://token.actions.githubusercontent.com, sts.amazonaws.com"
  })
  void another_services_token_is_none(String issuer, String audience) throws IOException {
    assertThat(miss(issuer, "\"" + audience + "\"")).isEmpty();
  }

  @Test
  void a_token_without_an_audience_is_told() throws IOException {
    assertThat(miss(ISSUER, "[]").orElseThrow().difference()).isEqualTo(Difference.NO_AUDIENCE);
  }

  @Test
  void the_tokens_of_old_gitlabs_are_not_looked_at_but_told() {
    String old = Jwts.of("{\"iss\":\"" + ISSUER + "\",\"aud\":\"" + ISSUER + "\"}");

    TokenSearch.Result result =
        new TokenSearch(OURS).in(Map.of("CI_JOB_JWT_V2", old, "CI_JOB_JWT", old));

    assertThat(result).isEqualTo(new TokenSearch.Result.None(List.of(), true));
  }

  @Test
  void a_token_of_ours_that_is_too_long_for_sts_is_told() {
    String long20k =
        Jwts.of(
            "{\"iss\":\""
                + ISSUER
                + "\",\"aud\":\""
                + ISSUER
                + "\",\"x\":\""
                + "x".repeat(20_000)
                + "\"}");

    assertThat(new TokenSearch(OURS).in(Map.of("T", long20k)))
        .isEqualTo(
            new TokenSearch.Result.Unreadable(
                "T", "it is longer than the 20000 characters that STS takes"));
  }

  private static Optional<NearMiss> miss(String issuer, String audience) throws IOException {
    return NearMiss.of(
        IdToken.decode("T", Jwts.of("{\"iss\":\"" + issuer + "\",\"aud\":" + audience + "}")),
        OURS);
  }
}
