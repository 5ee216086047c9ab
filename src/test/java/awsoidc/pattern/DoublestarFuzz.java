package awsoidc.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;

/** An author's pattern of artifacts, held against names of files that are the author's, too. */
public final class DoublestarFuzz {

  private DoublestarFuzz() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    String pattern = data.consumeString(200);
    String path = data.consumeRemainingAsString();
    Doublestar glob = new Doublestar(pattern);

    assertThat(glob.covers(path)).isIn(glob.matches(path), true);
    assertThat(new Doublestar("{" + pattern.replaceAll("[\\\\{}\\[,]", "x") + ",**}").matches(path))
        .isTrue();
  }
}
