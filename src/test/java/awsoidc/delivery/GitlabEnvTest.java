package awsoidc.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitlabEnvTest {

  @TempDir private Path directory;

  @Test
  void every_line_that_a_shell_would_export_counts_once() throws IOException {
    assertThat(
            GitlabEnv.conflicting(
                env(
                    """
                    MINE=AWS_SESSION_TOKEN=x
                      AWS_PROFILE=corp
                    AWS_ACCESS_KEY_ID+=x
                    AWS_ACCESS_KEY_ID=y
                    AWS_ROLE_ARN
                    MY_AWS_PROFILE=x
                    AWS_CONFIG_FILES=x
                    AWS_REGION=eu-west-1
                    # AWS_SESSION_TOKEN=x
                    """)))
        .containsExactly("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN");
  }

  @Test
  void what_is_no_file_of_the_runners_is_not_looked_into() throws IOException {
    Path elsewhere = env("AWS_PROFILE=corp\n");
    Path link = Files.createSymbolicLink(directory.resolve("link"), elsewhere);

    assertThat(GitlabEnv.conflicting(link)).isEmpty();
    assertThat(GitlabEnv.conflicting(directory)).isEmpty();
    assertThat(GitlabEnv.conflicting(directory.resolve("none"))).isEmpty();
  }

  private Path env(String lines) throws IOException {
    return Files.writeString(directory.resolve(GitlabEnv.NAME), lines);
  }
}
