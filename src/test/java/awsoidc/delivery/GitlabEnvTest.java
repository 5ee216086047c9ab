package awsoidc.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GitlabEnvTest {

  @Test
  void each_variable_that_a_shell_would_export_counts_once() throws IOException {
    assertThat(
            conflicting(
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
                """))
        .containsExactly("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN");
  }

  @Test
  void lines_are_those_that_bash_reads() throws IOException {
    assertThat(conflicting("X=1\rAWS_ACCESS_KEY_ID=y\u0085AWS_ROLE_ARN=z")).isEmpty();
    assertThat(conflicting("AWS_ACC\0ESS_KEY_ID=y\0")).containsExactly("AWS_ACCESS_KEY_ID");
  }

  @Test
  void an_empty_file_has_no_conflicts_and_an_endless_one_is_read_in_part() throws IOException {
    assertThat(conflicting("")).isEmpty();
    try (InputStream zeros = Files.newInputStream(Path.of("/dev/zero"))) {
      assertThat(GitlabEnv.conflicting(zeros)).isEmpty();
    }
  }

  private static List<String> conflicting(String lines) throws IOException {
    return GitlabEnv.conflicting(new ByteArrayInputStream(lines.getBytes(UTF_8)));
  }
}
