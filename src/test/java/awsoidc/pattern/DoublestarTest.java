package awsoidc.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ImagePatternTest, in the room of containers, does not say. */
class DoublestarTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "**/*.env | b.env | true",
        "**/*.env | sub/sub/b.env | true",
        "sub/**/*.env | sub/b.env | true",
        "sub/**/*.env | sub/x/b.env | true",
        "sub/**/*.env | subx/b.env | false",
        "?.env | b.env | true",
        "?.env | bb.env | false",
        "[a-z].env | b.env | true",
        "[a-z].env | B.env | false",
        "[]a].env | ].env | true",
        "[a-].env | -.env | true",
        "[\\]].env | ].env | true",
        "[!a-c].env | b.env | false",
        "{a,b}.env | b.env | true",
        "{a,b{c,d}}.env | bd.env | true",
        "{a,b{c,d}}.env | b.env | false",
        "{a,{**,c}}/x | p/q/x | true",
        "{a,{**,c}d}/x | p/q/x | false",
        "{,a}.env | .env | true",
        "\\*.env | *.env | true",
        "\\*.env | b.env | false",
        "** | a/b | true",
        "[a | a | true",
        "{a | a | true",
        "a\\ | a\\ | true",
      })
  void it_is_read_as_gitlab_runner_reads_it(String pattern, String path, boolean matches) {
    assertThat(new Doublestar(pattern).matches(path)).isEqualTo(matches);
  }

  @Test
  void a_directory_covers_what_is_in_it() {
    Doublestar pattern = new Doublestar("o*/de?p");

    assertThat(pattern.covers("out/deep/a/b")).isTrue();
    assertThat(pattern.covers("out/deep")).isTrue();
    assertThat(pattern.covers("out/deepest/a")).isFalse();
    assertThat(pattern.covers("out")).isFalse();
  }

  @Test
  @Timeout(10)
  void no_pattern_takes_long() {
    String text = "a".repeat(4_000);
    assertThat(new Doublestar("*a".repeat(500) + "b").matches(text)).isFalse();
    assertThat(new Doublestar("{a,aa}".repeat(500) + "b").matches(text)).isFalse();
    assertThat(new Doublestar("{".repeat(2_000)).matches(text)).isFalse();
  }
}
