package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.yaml.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An operator's file, whatever became of it: valid, or all that is wrong with it in words. */
public final class ConfigurationFuzz {

  private ConfigurationFuzz() {}

  public static void fuzzerTestOneInput(byte[] yaml) {
    if (Reading.read("fuzz", yaml)
        instanceof ConfigurationFile.Result.Invalid(List<Problem> problems, Reporting _)) {
      String file = new String(yaml, StandardCharsets.UTF_8);
      assertThat(problems)
          .isNotEmpty()
          .allSatisfy(line -> Answer.isForAnOperator(line.toString(), file));
    }
  }
}
