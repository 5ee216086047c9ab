package awsoidc.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdTokenTest {

  @Test
  void claims_become_text() throws IOException {
    Claims claims =
        claims(
            """
            {"sub":"project_path:acme/shop","runner_id":12,"ratio":1.50,"ref_protected":"true",
             "flag":false,"groups_direct":["acme","acme/ops"],"name":"é😀"}
            """);

    assertThat(claims.text("sub")).contains("project_path:acme/shop");
    assertThat(claims.text("runner_id")).contains("12");
    assertThat(claims.text("ratio")).contains("1.50");
    assertThat(claims.text("ref_protected")).contains("true");
    assertThat(claims.text("flag")).contains("false");
    assertThat(claims.text("name")).contains("é😀");
    assertThat(claims.all("groups_direct")).containsExactly("acme", "acme/ops");
    assertThat(claims.text("groups_direct")).contains("acme,acme/ops");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | it is empty",
        "Bearer eyJh.eyJh.x | it begins with Bearer",
        "glpat-x_y | an access token",
        "'\"eyJh.eyJh.x\"' | in quotes",
        "{\"sub\":\"x\"} | it is JSON",
        "eyJh.ey Jh.x | line breaks",
        "TOKEN=eyJh.eyJh.x | name of a variable",
        "eyJh.eyJh.x= | base64url",
        "eyJh.eyJh | not three parts",
      })
  void what_is_no_token_is_told_by_its_mistake(String value, String why) {
    assertThatThrownBy(() -> IdToken.decode("T", value))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("it is not a JWT: ")
        .hasMessageContaining(why);
  }

  @Test
  void nothing_null_empty_or_nested_is_a_value() throws IOException {
    Claims claims =
        claims("{\"n\":null,\"e\":[],\"o\":{\"sub\":\"evil\"},\"a\":[null,{},[\"x\"]]}");

    for (String claim : new String[] {"n", "e", "o", "a"}) {
      assertThat(claims.all(claim)).isEmpty();
      assertThat(claims.text(claim)).isEmpty();
    }
  }

  @Test
  void an_empty_list_is_told_from_an_absent_one() throws IOException {
    Claims claims = claims("{\"n\":null,\"e\":[]}");

    assertThat(claims.tells("e")).isTrue();
    assertThat(claims.tells("n")).isFalse();
    assertThat(claims.tells("x")).isFalse();
  }

  @Test
  void what_is_nested_does_not_disturb_what_follows() throws IOException {
    Claims claims =
        claims(
            """
            {"o":{"sub":"evil","x":[{"sub":"evil"}]},"mixed":["a",{"b":["c"]},["d"],null,"e"],
             "sub":"good"}
            """);

    assertThat(claims.text("sub")).contains("good");
    assertThat(claims.all("mixed")).containsExactly("a", "e");
  }

  @Test
  void an_absent_claim_has_no_value() throws IOException {
    assertThat(claims("{}").all("sub")).isEmpty();
    assertThat(claims("{}").text("sub")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "\"text\"",
        "{\"a\":1",
        "{\"a\":[1",
        "{\"a\":{",
        "{\"a\":1}{\"a\":2}",
        "{\"a\":1} x",
        "{\"a\":1,\"a\":1}",
        "{\"a\":{\"b\":1,\"b\":2}}",
        "{'a':1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
      })
  void a_payload_that_is_not_one_clean_object_is_refused(String payload) {
    assertThatThrownBy(() -> claims(payload)).isExactlyInstanceOf(IOException.class);
  }

  @Test
  void a_payload_nested_without_end_is_refused() {
    assertThatThrownBy(() -> claims("{\"a\":" + "[".repeat(12_000) + "]".repeat(2)))
        .isExactlyInstanceOf(IOException.class);
  }

  @Test
  void random_bytes_are_decoded_or_refused_and_nothing_else() {
    Random random = new Random(7);
    String token = Jwts.of("{\"iss\":\"https://gitlab.example.com\",\"aud\":[\"a\"],\"exp\":17}");

    for (int round = 0; round < 5_000; round++) {
      StringBuilder damaged = new StringBuilder(token);
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged.setCharAt(random.nextInt(token.length()), (char) ('!' + random.nextInt(94)));
      }
      Throwable refusal = catchThrowable(() -> IdToken.decode("T", damaged.toString()));
      if (refusal != null) {
        assertThat(refusal).isExactlyInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void a_token_of_the_greatest_length_is_decoded() throws IOException {
    String head = Jwts.of("{\"iss\":\"x\"}");
    String longest = head + "A".repeat(IdToken.MAX_LENGTH - head.length());

    assertThat(IdToken.decode("T", longest).issuer()).isEqualTo("x");
    assertThatThrownBy(() -> IdToken.decode("T", longest + "A")).hasMessageContaining("20000");
  }

  @Test
  void the_expiry_is_in_seconds() throws IOException {
    assertThat(token("{\"exp\":1795447200}").expiry())
        .contains(Instant.ofEpochSecond(1_795_447_200L));
  }

  /** RFC 7519, section 2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1795447200.0",
        "1795447200.999",
        "1.7954472005e9",
        "17954472005E-1",
        "1795447200e0"
      })
  void the_expiry_may_have_a_fraction(String exp) throws IOException {
    assertThat(token("{\"exp\":" + exp + "}").expiry())
        .contains(Instant.ofEpochSecond(1_795_447_200L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"exp\":\"soon\"}",
        "{\"exp\":[1,2]}",
        "{\"exp\":1e999}",
        "{\"exp\":-1e999}",
        "{\"exp\":\"NaN\"}",
        "{\"exp\":\"0x1.8p9\"}",
        "{\"exp\":\"1.2.3\"}",
        "{\"exp\":\"-\"}",
        "{\"exp\":\"\"}",
        "{\"exp\":99999999999999999999999}",
        "{\"exp\":9223372036854775807}",
        "{\"exp\":-9223372036854775808}",
        "{\"exp\":31556889864403199}",
      })
  void an_expiry_that_is_no_time_is_none(String payload) throws IOException {
    assertThat(token(payload).expiry()).isEmpty();
  }

  private static Claims claims(String payload) throws IOException {
    return token(payload).claims();
  }

  private static IdToken token(String payload) throws IOException {
    return IdToken.decode("T", Jwts.of(payload));
  }
}
