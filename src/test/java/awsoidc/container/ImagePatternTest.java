package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePatternTest {

  @Timeout(30)
  @ParameterizedTest
  @CsvSource({
    "****************************************x, false",
    "**/oe*****************************************r, true",
    "***/zek.m/oe.****************************************************rer, true",
    "***/oe.****************************************************rer, false",
    "\\***, false",
    "[***]*, false"
  })
  void more_stars_than_two_match_as_one(String pattern, boolean matches) {
    ImageName image = ImageName.parse("027/zek.m/oe.e.re.gi.re.lb.re.rer").orElseThrow();
    assertThat(new ImagePattern(pattern).matches(image)).isEqualTo(matches);
  }

  /** As in the library doublestar, which GitLab Runner uses. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alpine | alpine | true",
        "alpine | alpine:3 | false",
        "alpine:* | alpine:3 | true",
        "alpine:?.1? | alpine:3.19 | true",
        "*:* | acme/tool:1 | false",
        "**/ruby:* | ruby:3 | true",
        "**/ruby:* | acme/x/ruby:3 | true",
        "**/ruby:* | truby:3 | false",
        "alpine** | alpine:3 | true",
        "alpine** | alpine-evil/x:3 | false",
        "a/**b/c | a/xb/c | true",
        "a/**b/c | a/x/b/c | false",
        "a/b**/c | a/bx/y/c | false",
        "r.example.com/** | r.example.com/a/b:1 | true",
        "r.example.com/** | r.example.com.evil/a | false",
        "r.example.com/**/b:1 | r.example.com/b:1 | true",
        "a/**/b/**/c | a/b/x/c | true",
        "a/**/b/**/c | a/x/b/c | true",
        "a/**/b | a/xb | false",
        "{r.example.com/**,alpine:*} | r.example.com/a/b | true",
        "{r.example.com/**,alpine:*} | alpine:3 | true",
        "{**/ruby,go}:1 | ruby:1 | true",
        "{**/ruby,go}:1 | a/b/ruby:1 | true",
        "{a,b/**}x | b/c/dx | false",
        "x{**,y}/z | xa/b/z | false",
        "{postgres,mysql}:1[0-9] | mysql:16 | true",
        "{postgres,mysql}:1[0-9] | redis:16 | false",
        "a[!b]c | axc | true",
        "a[^b]c | abc | false",
        "a[!b]c | a/c | false",
        "a[.]b | axb | false",
        "a.b | axb | false",
        "a,b | a | false",
      })
  void a_pattern_matches_segment_by_segment(String pattern, String image, boolean matches) {
    assertThat(ImagePattern.isPattern(pattern)).isTrue();
    assertThat(new ImagePattern(pattern).matches(new ImageName(image))).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[", "a[b", "{a", "{a,{b,c}}", "[z-a]"})
  void a_malformed_pattern_is_refused(String pattern) {
    assertThat(ImagePattern.isPattern(pattern)).isFalse();
  }
}
