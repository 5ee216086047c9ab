package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunnerCommandLineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gitlab-runner --debug run --config /srv/a.toml --user ci",
        "gitlab-runner run --config=/srv/a.toml",
        "gitlab-runner run -c /srv/a.toml",
        "gitlab-runner run -config /old.toml -c=/srv/a.toml"
      })
  void the_file_that_the_runner_was_told_to_read(String line) {
    assertThat(RunnerCommandLine.config(List.of(line.split(" ")))).contains("/srv/a.toml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gitlab-runner run",
        "gitlab-runner run --user ci",
        "gitlab-runner run --config",
        "gitlab-runner run --config=",
        "--config /srv/a.toml"
      })
  void else_it_was_told_of_none(String line) {
    assertThat(RunnerCommandLine.config(List.of(line.split(" ")))).isEmpty();
  }

  @Test
  void without_a_runner_the_variable_holds() {
    Optional<Path> variable = Optional.of(Path.of("/etc/gitlab-runner/config.toml"));
    assertThat(RunnerCommandLine.configFile(variable)).isEqualTo(variable);
  }
}
