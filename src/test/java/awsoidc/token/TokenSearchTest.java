package awsoidc.token;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.TokenSearch.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSearchTest {

  private static final String OURS =
      Jwts.of("{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://aws\",\"sub\":\"a\"}");
  private static final String VAULTS =
      Jwts.of("{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://vault\",\"sub\":\"b\"}");

  private final TokenSearch search = search(Optional.empty());

  @Test
  void ours_is_found_by_issuer_and_audience() {
    Result result = search.in(Map.of("CI", "true", "VAULT", VAULTS, "MY_TOKEN", OURS));

    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Found.class,
            found -> {
              assertThat(found.token().variable()).isEqualTo("MY_TOKEN");
              assertThat(found.token().jwt().reveal()).isEqualTo(OURS);
              assertThat(found.token().claims().text("sub")).contains("a");
            });
  }

  @Test
  void an_audience_in_a_list_is_found() {
    String token =
        Jwts.of(
            "{\"iss\":\"https://gitlab.example.com\",\"aud\":[\"https://vault\",\"https://aws\"]}");

    assertThat(search.in(Map.of("T", token))).isInstanceOf(Result.Found.class);
  }

  @Test
  void any_of_several_audiences_will_do() {
    TokenSearch search =
        new TokenSearch(
            new TokenSettings(
                "https://gitlab.example.com",
                List.of("https://other", "https://vault"),
                Optional.empty(),
                Optional.empty()));

    assertThat(search.in(Map.of("T", VAULTS))).isInstanceOf(Result.Found.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"iss\":\"https://gitlab.example.com/\",\"aud\":\"https://aws\"}",
        "{\"iss\":\"http://gitlab.example.com\",\"aud\":\"https://aws\"}",
        "{\"iss\":\"https://GitLab.example.com\",\"aud\":\"https://aws\"}",
        "{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://aws/\"}",
        "{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://AWS\"}",
        "{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://aws,https://vault\"}",
        "{\"iss\":\"https://gitlab.example.com\",\"aud\":[]}",
        "{\"iss\":\"https://gitlab.example.com\",\"aud\":null}",
        "{\"iss\":\"https://gitlab.example.com\",\"aud\":{\"x\":\"https://aws\"}}",
        "{\"iss\":\"https://gitlab.example.com\",\"aud\":[[\"https://aws\"]]}",
        "{\"iss\":\"https://gitlab.example.com\"}",
        "{\"aud\":\"https://aws\"}",
        "{\"iss\":[],\"aud\":\"https://aws\"}",
        "{}",
      })
  void issuer_and_audience_fit_to_the_letter_or_not_at_all(String payload) {
    assertThat(search.in(Map.of("T", Jwts.of(payload))))
        .isInstanceOfSatisfying(Result.None.class, none -> assertThat(none.others()).hasSize(1));
  }

  @Test
  void none_is_found_where_there_is_none() {
    assertThat(search.in(Map.of())).isEqualTo(new Result.None(List.of(), false));
  }

  @Test
  void tokens_for_others_are_told_in_the_order_of_their_names() {
    assertThat(search.in(Map.of("B", VAULTS, "A", VAULTS, "C", "no token")))
        .isInstanceOfSatisfying(
            Result.None.class,
            none ->
                assertThat(none.others())
                    .extracting(other -> other.token().variable())
                    .containsExactly("A", "B"));
  }

  @Test
  void several_of_ours_are_all_told() {
    assertThat(search.in(Map.of("B", OURS, "A", OURS, "C", VAULTS)))
        .isInstanceOfSatisfying(
            Result.Several.class,
            several ->
                assertThat(several.tokens())
                    .extracting(IdToken::variable)
                    .containsExactly("A", "B"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "eyJ",
        "eyJ.eyJ",
        "eyJ.eyJ.x.y",
        "eyJ.!!!.x",
        "eyJ.eyJ.x",
        "eyJhIjoxfQ.W10.x",
        "eyJhIjoxfQ.bnVsbA.x",
        "eyJhIjoxfQ..x",
        "Bearer eyJhIjoxfQ.e30.x",
      })
  void a_variable_that_is_no_token_is_passed_over(String value) {
    assertThat(search.in(Map.of("A", value, "T", OURS))).isInstanceOf(Result.Found.class);
    assertThat(search.in(Map.of("A", value))).isEqualTo(new Result.None(List.of(), false));
  }

  @Test
  void the_named_variable_is_taken_whatever_its_audience() {
    assertThat(search(Optional.of("VAULT")).in(Map.of("VAULT", VAULTS, "T", OURS)))
        .isInstanceOfSatisfying(
            Result.Found.class, found -> assertThat(found.token().variable()).isEqualTo("VAULT"));
  }

  @Test
  void the_named_variable_of_another_issuer_is_not_ours() {
    String foreign = Jwts.of("{\"iss\":\"https://evil.example\",\"aud\":\"https://aws\"}");

    assertThat(search(Optional.of("T")).in(Map.of("T", foreign, "U", OURS)))
        .isInstanceOfSatisfying(Result.None.class, none -> assertThat(none.others()).hasSize(1));
  }

  @Test
  void without_the_named_variable_there_is_no_token() {
    assertThat(search(Optional.of("T")).in(Map.of("U", OURS)))
        .isEqualTo(new Result.None(List.of(), false));
    assertThat(search(Optional.of("T")).in(Map.of("T", "", "U", OURS)))
        .isEqualTo(new Result.None(List.of(), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hunter2hunter2",
        "eyJodW50ZXIy.!!!!.x",
        "eyJodW50ZXIy.A.x",
        "eyJodW50ZXIy.aHVudGVyMg.x",
        "eyJodW50ZXIy.WyJodW50ZXIyIl0.x",
        "eyJodW50ZXIy.eyJodW50ZXIyIjo.x",
        "eyJodW50ZXIy.e30x.x",
      })
  void a_named_variable_that_is_no_token_is_refused_without_a_quotation(String value) {
    assertThat(search(Optional.of("T")).in(Map.of("T", value)))
        .isInstanceOfSatisfying(
            Result.Unreadable.class,
            unreadable -> {
              assertThat(unreadable.variable()).isEqualTo("T");
              assertThat(unreadable.why())
                  .startsWith("it")
                  .doesNotContain("hunter", "eyJ", "aHVu", "WyJo");
            });
  }

  @Test
  void a_named_token_that_is_too_long_for_sts_says_so() {
    String longToken =
        Jwts.of("{\"iss\":\"https://gitlab.example.com\",\"x\":\"" + "x".repeat(20_000) + "\"}");

    assertThat(search(Optional.of("T")).in(Map.of("T", longToken)))
        .isEqualTo(
            new Result.Unreadable("T", "it is longer than the 20000 characters that STS takes"));
  }

  @Test
  void a_token_that_says_a_thing_twice_is_no_token() {
    // Which of the two a parser takes differs: ours could pick the rule by one, STS check the
    // other.
    String twice =
        Jwts.of(
            "{\"iss\":\"https://gitlab.example.com\",\"aud\":\"https://aws\","
                + "\"project_path\":\"acme/shop\",\"project_path\":\"evil/shop\"}");

    assertThat(search.in(Map.of("T", twice))).isEqualTo(new Result.None(List.of(), false));
    assertThat(search(Optional.of("T")).in(Map.of("T", twice)))
        .isEqualTo(new Result.Unreadable("T", "its payload is not valid JSON"));
  }

  @Test
  void no_result_prints_the_token() {
    assertThat(search.in(Map.of("T", OURS)).toString()).doesNotContain(OURS, "eyJ");
    assertThat(search.in(Map.of("T", VAULTS)).toString()).doesNotContain(VAULTS, "eyJ");
  }

  private static TokenSearch search(Optional<String> variable) {
    return new TokenSearch(
        new TokenSettings(
            "https://gitlab.example.com", List.of("https://aws"), variable, Optional.empty()));
  }
}
