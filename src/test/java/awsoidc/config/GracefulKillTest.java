package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GracefulKillTest {

  @TempDir private Path directory = Path.of("");

  private Optional<String> warning(String sandbox, String toml) throws IOException {
    Path file = Files.writeString(directory.resolve("config.toml"), toml);
    return warning(sandbox, file);
  }

  private static Optional<String> warning(String sandbox, Path file) throws IOException {
    String yaml =
        "gitlab: {url: 'https://gitlab.example.com'}\naws: {region: eu-west-1}\nroles: [{assume:"
            + " none}]\nsandbox: "
            + sandbox;
    ConfigurationFile.Result result = Reading.read("x.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    assertThat(result).isInstanceOf(ConfigurationFile.Result.Valid.class);
    Configuration configuration = ((ConfigurationFile.Result.Valid) result).configuration();
    return GracefulKill.warning(
        configuration,
        name -> Optional.ofNullable(Map.of("CONFIG_FILE", file.toString()).get(name)));
  }

  @Test
  void a_grace_that_the_runner_does_not_keep_is_told_with_the_remedy() throws IOException {
    String toml = "[[runners]]\n  [runners.custom]\n    graceful_kill_timeout = 15 # seconds\n";

    assertThat(warning("{type: host, grace: 15s}", toml))
        .hasValue(
            directory.resolve("config.toml")
                + ": graceful_kill_timeout = 15 is not longer than sandbox.grace (15s), so the"
                + " runner kills the scripts of a cancelled job before their grace is over: set it"
                + " to 25 or more, or shorten sandbox.grace");
    assertThat(warning("{type: host, grace: 14s}", toml)).isEmpty();
  }

  @Test
  void the_default_is_ten_seconds_and_the_longest_of_a_list_counts() throws IOException {
    String toml = "custom = { graceful_kill_timeout=10 }";

    assertThat(warning("{type: host}", toml)).isPresent();
    assertThat(warning("[{when: {project_id: 1}, type: host, grace: 9}, {type: host}]", toml))
        .isPresent();
    assertThat(warning("{type: host, grace: 9}", toml)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# graceful_kill_timeout = 1", "graceful_kill_timeout = x"})
  void where_the_runner_says_nothing_its_ten_minutes_are_enough(String toml) throws IOException {
    assertThat(warning("{type: host, grace: 10m}", toml)).isEmpty();
  }

  @Test
  void a_file_that_cannot_be_read_tells_nothing() throws IOException {
    assertThat(warning("{type: host}", directory)).isEmpty();
    assertThat(warning("{type: host}", directory.resolve("absent"))).isEmpty();
  }
}
