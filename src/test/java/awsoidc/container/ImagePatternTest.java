package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ContainerPlannerTest does not say of patterns. */
class ImagePatternTest {

  @Timeout(30)
  @ParameterizedTest
  @CsvSource({
    "****************************************x, false",
    "*****************************************r, true",
    "***/oe.****************************************************rer, true",
    "\\***, false",
    "[***]*, false"
  })
  void any_number_of_stars_is_as_good_as_two(String pattern, boolean matches) {
    ImageName image = ImageName.parse("027/zek.m/oe.e.re.gi.re.lb.re.rer").orElseThrow();
    assertThat(new ImagePattern(pattern).matches(image)).isEqualTo(matches);
  }
}
