package awsoidc.role;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource({
    "acme/shop, acme/shop, true",
    "acme/shop, acme/shop2, false",
    "acme/shop, Acme/shop, false",
    "acme/*, acme/shop, true",
    "acme/*, acme/, true",
    "acme/*, acme, false",
    "acme/*, acme/team/shop, false",
    "acme/*, acme-evil/shop, false",
    "acme/**, acme/team/shop, true",
    "acme/**, acme/, true",
    "acme/**, acme, false",
    "acme/**, acme-evil/shop, false",
    "acme/**/shop, acme/a/b/shop, true",
    "acme/**/shop, acme/shop, false",
    "*/shop, acme/shop, true",
    "*/shop, a/b/shop, false",
    "**/shop, a/b/shop, true",
    "rel-*-x, rel-1-2-x, true",
    "rel-*-x, rel-1/2-x, false",
    "*, feature, true",
    "*, feature/x, false",
    "**, feature/x, true",
    "***, a/b/c, true",
    "a*b*c, abc, true",
    "a*b*c, aXbYc, true",
    "a*b*c, acb, false",
    "v?, v1, false",
    "v?, v?, true",
    "a.c, abc, false",
    "[ab], a, false",
    "a\\*, a\\x, true",
  })
  void it_matches_by_the_rules(String pattern, String text, boolean expected) {
    assertThat(new Glob(pattern).matches(text)).isEqualTo(expected);
  }

  @Test
  void only_a_star_fits_the_empty_text() {
    assertThat(new Glob("").matches("")).isTrue();
    assertThat(new Glob("*").matches("")).isTrue();
    assertThat(new Glob("**").matches("")).isTrue();
    assertThat(new Glob("a").matches("")).isFalse();
    assertThat(new Glob("").matches("a")).isFalse();
  }

  @Test
  void newlines_are_characters_like_any_other() {
    assertThat(new Glob("main").matches("main\n")).isFalse();
    assertThat(new Glob("ma*").matches("main\n")).isTrue();
  }

  @Test
  void it_agrees_with_a_regular_expression() {
    Random random = new Random(1);

    for (int round = 0; round < 20_000; round++) {
      String pattern = text(random, "ab/**");
      String text = text(random, "ab/");
      String regex = pattern.replace("**", "#").replace("*", "[^/]*").replace("#", ".*");
      assertThat(new Glob(pattern).matches(text))
          .as("%s on %s", pattern, text)
          .isEqualTo(Pattern.matches(regex, text));
    }
  }

  @Test
  void what_covers_another_fits_all_that_the_other_fits() {
    Random random = new Random(2);
    int covering = 0;

    for (int round = 0; round < 20_000; round++) {
      Glob mine = new Glob(text(random, "a/**"));
      Glob other = new Glob(text(random, "a/**"));
      String text = text(random, "a/");
      if (mine.covers(other) && other.matches(text)) {
        covering++;
        assertThat(mine.matches(text)).as("%s, %s, %s", mine, other, text).isTrue();
      }
    }
    assertThat(covering).isPositive();
  }

  @Test
  void a_pattern_that_would_make_a_regular_expression_backtrack_is_quick() {
    Glob glob = new Glob("*a".repeat(40) + "b");
    String text = "a".repeat(20_000);

    boolean matches = assertTimeoutPreemptively(ofSeconds(5), () -> glob.matches(text));

    assertThat(matches).isFalse();
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
