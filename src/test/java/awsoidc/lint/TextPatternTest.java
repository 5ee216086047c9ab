package awsoidc.lint;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.lint.TextPattern.Kind;
import awsoidc.pattern.Glob;
import awsoidc.pattern.Wildcards;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextPatternTest {

  private static final List<String> LETTERS = List.of("a", "b", "/");
  private static final List<String> GLOB = List.of("a", "b", "/", "*", "**");
  private static final List<String> WILD = List.of("a", "b", "/", "*", "?");
  private static final int LONGEST = 5;
  private static final int PAIRS = 3_000;

  /** A pattern, and whether a text is one of its. */
  private record Case(TextPattern shape, Predicate<String> fits, String kind, String pattern) {}

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
    TextPattern wild = TextPattern.of(Wildcards.of(pattern));
    TextPattern literal = TextPattern.literal(text);

    assertThat(wild.covers(literal)).isEqualTo(fits);
    assertThat(wild.meets(literal)).isEqualTo(fits);
    assertThat(literal.meets(wild)).isEqualTo(fits);
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
    assertThat(of(one).covers(of(other))).isEqualTo(covers);
    assertThat(of(one).meets(of(other))).isEqualTo(meets);
  }

  private static TextPattern of(String glob) {
    return TextPattern.of(new Glob(glob), Kind.NOT_SLASH, Kind.ANY);
  }

  @Test
  void a_name_has_neither_a_slash_nor_a_colon_and_a_path_no_colon() {
    TextPattern path = TextPattern.anyNumberOf(Kind.PATH);

    assertThat(TextPattern.some(Kind.SEGMENT).meets(TextPattern.literal("a/b"))).isFalse();
    assertThat(path.meets(TextPattern.literal("a/b"))).isTrue();
    assertThat(path.meets(TextPattern.literal("a:b"))).isFalse();
  }

  @Test
  void an_example_fits_one_and_none_of_the_others() {
    List<TextPattern> others = List.of(of("acme/a*"), of("acme/*x"));

    assertThat(of("acme/*").example(others)).contains("acme/");
    assertThat(of("acme/ab*").example(others)).isEmpty();
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
        ? new Case(of(written), asGlob::matches, "glob", written)
        : new Case(TextPattern.of(asWildcards), asWildcards::match, "wildcards", written);
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
