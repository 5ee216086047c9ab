package awsoidc.role;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.token.Claims;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionNameTest {

  private static final Claims CLAIMS =
      new Claims(
          Map.of(
              "project_id", List.of("20"),
              "job_id", List.of("77"),
              "project_path", List.of("acme/shop"),
              "user_login", List.of("zoë"),
              "empty", List.of(""),
              "emoji", List.of("a😀b"),
              "groups_direct", List.of("a", "b"),
              "long", List.of("l".repeat(100)),
              "longer", List.of("m".repeat(120))));

  @ParameterizedTest
  @CsvSource({
    "{project_id}-{job_id}, 20-77",
    "fixed, fixed",
    "x, x-",
    "{project_path}@{job_id}, acme-shop@77",
    "{user_login}, zo-",
    "{absent}-{empty}, none-none",
    "{emoji}, a-b",
    "{groups_direct}, 'a,b'",
    "a b/c{job_id}, a-b-c77",
    "{job_id}{job_id}, 7777",
  })
  void claims_take_the_place_of_their_names(String template, String name) {
    assertThat(new SessionName(template).forClaims(CLAIMS)).isEqualTo(name);
  }

  @Test
  void the_longest_claims_are_cut_and_the_rest_stays_whole() {
    assertThat(new SessionName("{job_id}-{long}-{longer}-end").forClaims(CLAIMS))
        .isEqualTo("77-" + "l".repeat(28) + "-" + "m".repeat(28) + "-end")
        .hasSize(64);
  }

  @Test
  void a_dollar_or_backslash_in_a_claim_means_nothing() {
    Claims claims = new Claims(Map.of("ref", List.of("$1\\{job_id}")));

    assertThat(new SessionName("{ref}").forClaims(claims)).isEqualTo("-1--job_id-");
  }

  @Test
  void every_valid_template_gives_a_valid_name_whatever_the_claims() {
    Random random = new Random(3);
    int checked = 0;

    for (int round = 0; round < 8_000; round++) {
      SessionName template = new SessionName(template(random));
      if (!template.isValid()) {
        continue;
      }
      Map<String, List<String>> claims = new HashMap<>();
      for (String claim : List.of("a", "b", "c")) {
        if (random.nextInt(4) > 0) {
          claims.put(claim, List.of(anything(random, 90)));
        }
      }
      checked++;
      assertThat(template.forClaims(new Claims(claims)))
          .as("%s of %s", template, claims)
          .matches("[\\w+=,.@-]{2,64}");
    }
    assertThat(checked).isGreaterThan(2_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{project_id}-{job_id}", "fixed", "{a}{b}{c}", "-", "é"})
  void a_template_of_text_and_claims_is_valid(String template) {
    assertThat(new SessionName(template).isValid()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "}", "{}", "{a", "a}", "{a b}", "{{a}}", "{a}}", "{a-b}"})
  void a_template_with_a_stray_brace_is_not(String template) {
    assertThat(new SessionName(template).isValid()).isFalse();
  }

  @Test
  void a_template_leaves_at_least_a_character_for_each_claim() {
    assertThat(new SessionName("x".repeat(62) + "{a}{b}").isValid()).isTrue();
    assertThat(new SessionName("x".repeat(63) + "{a}{b}").isValid()).isFalse();
    assertThat(new SessionName("x".repeat(64)).isValid()).isTrue();
    assertThat(new SessionName("x".repeat(65)).isValid()).isFalse();
  }

  @Test
  void the_default_is_valid() {
    assertThat(SessionName.DEFAULT.isValid()).isTrue();
  }

  private static String template(Random random) {
    StringBuilder template = new StringBuilder();
    for (int part = random.nextInt(6); part >= 0; part--) {
      template.append(
          switch (random.nextInt(4)) {
            case 0 -> "{a}";
            case 1 -> "{b}";
            case 2 -> "{c}";
            default -> anything(random, 30);
          });
    }
    return template.toString();
  }

  /** Text with all that a branch or a person may be called: lone surrogates included. */
  private static String anything(Random random, int longest) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(longest); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
        case 1 -> text.append((char) random.nextInt(0x80));
        default -> text.append((char) ('a' + random.nextInt(26)));
      }
    }
    return text.toString();
  }
}
