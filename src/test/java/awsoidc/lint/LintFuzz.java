package awsoidc.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** A file that somebody hands to `lint`. */
public final class LintFuzz {

  private LintFuzz() {}

  /** The file. No exception is allowed. */
  public static void fuzzerTestOneInput(byte[] file) {
    judge(Linter.lint("x", new String(file, UTF_8)));
    judge(Linter.lint("x.tf", new String(file, UTF_8)));
  }

  private static void judge(Linter.Result result) {
    assertThat(result.readable())
        .isNotEqualTo(result.findings().stream().anyMatch(one -> one.rule() == LintRule.E0));
    for (LintFormat format : LintFormat.values()) {
      assertThat(format.write(result.findings())).endsWith("\n");
    }
  }
}
