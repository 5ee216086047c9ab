package awsoidc.pattern;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.ArrayList;
import java.util.List;
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

  @ParameterizedTest
  @CsvSource({
    "acme/**, acme/*, true",
    "acme/*, acme/**, false",
    "release/*, release/v*, true",
    "*, a*, true",
    "a*, *, false",
    "**, *, true",
    "***, **, true",
    "*, **, false",
    "*/*, **, false",
    "**/*, */*, true",
    "*/**, */*, true",
    "a*b, a*x*b, true",
    "a*b, a*/*b, false",
    "a**b, a*/*b, true",
    "*a*, *a*a*, true",
    "*a*a*, *a*, false",
    "a*, a, true",
    "a*b, ab, true",
    "aa*aa, aaa, false",
    "a, a*, false",
    "'', *, false",
    "*, '', true",
  })
  void what_another_pattern_fits_is_known_without_a_text(
      String mine, String other, boolean covers) {
    assertThat(new Glob(mine).covers(new Glob(other))).isEqualTo(covers);
  }

  /**
   * Of a pattern within segments nothing is missed: what tells two apart is a short text of their
   * letters and one more.
   */
  @Test
  void a_pattern_that_fits_all_that_another_fits_covers_it() {
    List<String> texts = new ArrayList<>(List.of(""));
    for (int i = 0; texts.get(i).length() < 6; i++) {
      for (String letter : List.of("a", "/", "z")) {
        texts.add(texts.get(i) + letter);
      }
    }
    Random random = new Random(3);
    int covering = 0;

    for (int round = 0; round < 3_000; round++) {
      Glob mine = new Glob(text(random, "a/**"));
      Glob other = new Glob(text(random, "a/**"));
      if (other.pattern().matches(".*\\*\\*.*|.{5,}") || mine.covers(other)) {
        continue;
      }
      covering++;
      assertThat(texts)
          .as("%s, %s", mine, other)
          .anyMatch(text -> other.matches(text) && !mine.matches(text));
    }
    assertThat(covering).isPositive();
  }

  @Test
  void patterns_that_are_too_long_are_not_compared() {
    Glob mine = new Glob("*a".repeat(1_000));
    assertThat(mine.covers(new Glob("a".repeat(1_000)))).isFalse();
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
