package awsoidc.reach;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.pattern.Glob;
import awsoidc.pattern.Wildcards;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextShapeTest {

  private static final List<String> LETTERS = List.of("a", "b", "/");
  private static final List<String> GLOB = List.of("a", "b", "/", "*", "**");
  private static final List<String> WILD = List.of("a", "b", "/", "*", "?");
  private static final int LONGEST = 5;
  private static final int PAIRS = 3_000;

  /** A pattern, and whether a text is one of its. */
  private record Case(TextShape shape, Predicate<String> fits, String kind, String pattern) {}

  @ParameterizedTest
  @CsvSource({
    "project_path:acme/*,        project_path:acme/shop:ref_type:tag:ref:v1, true",
    "project_path:acme/shop*,    project_path:acme/shop:ref_type:tag:ref:v1, true",
    "project_path:acme/shop:*,   project_path:acme/shop-2:ref_type:tag:ref:v1, false",
    "*:ref_type:branch:ref:main, project_path:acme/shop:ref_type:branch:ref:main, true",
    "*:ref_type:branch:ref:main, project_path:acme/shop:ref_type:branch:ref:mainly, false",
    "'',                         '', true",
    "*,                          '', true",
    "?,                          '', false",
  })
  void a_pattern_of_iam_covers_and_meets_the_texts_that_it_stands_for(
      String pattern, String text, boolean fits) {
    TextShape shape = TextShape.of(Wildcards.of(pattern));

    assertThat(shape.covers(TextShape.of(text))).isEqualTo(fits);
    assertThat(shape.meets(TextShape.of(text))).isEqualTo(fits);
    assertThat(TextShape.of(text).meets(shape)).isEqualTo(fits);
  }

  @ParameterizedTest
  @CsvSource({
    "acme/**, acme/*,      true,  true",
    "acme/*,  acme/**,     false, true",
    "acme/*,  acme/a/b,    false, false",
    "acme*,   acme-evil,   true,  true",
    "*/shop,  acme/*,      false, true",
    "a*b,     b*a,         false, false",
    "**,      x,           true,  true",
  })
  void patterns_of_rules_are_compared(String one, String other, boolean covers, boolean meets) {
    assertThat(TextShape.of(new Glob(one)).covers(TextShape.of(new Glob(other)))).isEqualTo(covers);
    assertThat(TextShape.of(new Glob(one)).meets(TextShape.of(new Glob(other)))).isEqualTo(meets);
  }

  @Test
  void a_name_has_neither_a_slash_nor_a_colon() {
    assertThat(TextShape.ANY_NAME.meets(TextShape.of("a/b"))).isFalse();
    assertThat(TextShape.ANY_PART.meets(TextShape.of("a/b"))).isTrue();
    assertThat(TextShape.ANY_PART.meets(TextShape.of("a:b"))).isFalse();
    assertThat(TextShape.of("x:").then(TextShape.ANY_NAME)).hasToString("x:*");
  }

  @Test
  void what_is_said_of_two_patterns_holds_for_all_short_texts() {
    Random random = new Random(24);
    List<String> texts = texts();
    for (int i = 0; i < PAIRS; i++) {
      Case one = any(random);
      Case other = any(random);
      List<String> theirs = texts.stream().filter(other.fits).toList();
      String both = one + " and " + other;

      if (one.shape.covers(other.shape)) {
        assertThat(theirs).as(both).allMatch(one.fits);
      }
      assertThat(one.shape.meets(other.shape)).as(both).isEqualTo(other.shape.meets(one.shape));
      if (!one.shape.meets(other.shape)) {
        assertThat(theirs).as(both).noneMatch(one.fits);
      } else if (one.pattern.length() + other.pattern.length() < LONGEST) {
        assertThat(theirs).as(both).anyMatch(one.fits);
      }
    }
  }

  private static Case any(Random random) {
    boolean glob = random.nextBoolean();
    StringBuilder pattern = new StringBuilder();
    for (int length = random.nextInt(4); length >= 0; length--) {
      List<String> symbols = glob ? GLOB : WILD;
      pattern.append(symbols.get(random.nextInt(symbols.size())));
    }
    String written = pattern.toString();
    Glob asGlob = new Glob(written);
    Wildcards asWildcards = Wildcards.of(written);
    return glob
        ? new Case(TextShape.of(asGlob), asGlob::matches, "glob", written)
        : new Case(TextShape.of(asWildcards), asWildcards::match, "wildcards", written);
  }

  private static List<String> texts() {
    List<String> texts = new ArrayList<>(List.of(""));
    for (int begin = 0; texts.getLast().length() < LONGEST; begin++) {
      for (String letter : LETTERS) {
        texts.add(texts.get(begin) + letter);
      }
    }
    return texts;
  }
}
