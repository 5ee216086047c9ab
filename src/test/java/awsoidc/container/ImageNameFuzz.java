package awsoidc.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** An image that an author names becomes a word of an engine's command. */
public final class ImageNameFuzz {

  private ImageNameFuzz() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    String pattern = data.consumeString(60);
    String text = data.consumeRemainingAsString();
    ImageName.parse(text)
        .ifPresent(name -> {
          assertThat(name.text()).isEqualTo(text).matches("[A-Za-z0-9\\[][\\w.:/@+\\[\\]-]*");
          assertThat(name.aliases()).isNotEmpty().allMatch(alias -> !alias.contains("/"));
          assertThat(RegistryScope.of(name)).isNotEmpty();
          if (ImagePattern.isPattern(pattern)) {
            assertThat(new ImagePattern(pattern).matches(name)).isIn(true, false);
          }
        });
  }
}
