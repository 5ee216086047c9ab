package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTomlTest {

  @TempDir private Path home;

  @BeforeEach
  void install() throws IOException {
    Files.createFile(Files.createDirectory(home.resolve("bin")).resolve("config"));
  }

  @Test
  void a_shell_that_is_not_bash_is_overridden() throws IOException {
    assertThat(only("shell = 'sh'\n" + custom("config")).overriddenShell()).contains("sh");
    assertThat(only("  shell=\"pwsh\" # x\n" + custom("config")).overriddenShell())
        .contains("pwsh");
    assertThat(only("shell = \"bash\"\n" + custom("config")).overriddenShell()).isEmpty();
    assertThat(only("# shell = \"sh\"\n" + custom("config")).overriddenShell()).isEmpty();
  }

  @Test
  void a_grace_that_the_runner_does_not_keep_is_told_with_the_remedy() throws IOException {
    ConfigToml runner = only(custom("config") + "    graceful_kill_timeout = 15 # seconds\n");

    assertThat(runner.killsWithin(Duration.ofSeconds(15)))
        .hasValue(
            home.resolve("config.toml")
                + ": graceful_kill_timeout = 15 is not longer than sandbox.grace (15s), so the"
                + " runner kills the scripts of a cancelled job before their grace has expired: set"
                + " it to 25 or more, or shorten sandbox.grace");
    assertThat(runner.killsWithin(Duration.ofSeconds(14))).isEmpty();
  }

  @Test
  void the_name_of_a_table_may_be_in_quotes_and_have_a_comment() throws IOException {
    for (String name : List.of("[runners.custom] # see [docs]", "[runners.\"custom\"]")) {
      ConfigToml runner =
          only(
              custom("config").replace("[runners.custom]", name)
                  + "    cleanup_exec_timeout = 9\n");

      assertThat(runner.missing())
          .as(name)
          .containsExactly("prepare_exec", "run_exec", "cleanup_exec");
      assertThat(runner.seconds("cleanup_exec_timeout")).contains(9L);
    }
  }

  @Test
  void tables_may_be_inline() throws IOException {
    ConfigToml runner =
        only(
            "executor = \"custom\"\ncustom = { config_exec = \"%s/bin/config\",".formatted(home)
                + " graceful_kill_timeout=10 }\n");

    assertThat(runner.killsWithin(Duration.ofSeconds(10))).isPresent();
    assertThat(runner.killsWithin(Duration.ofSeconds(9))).isEmpty();
    assertThat(runner.missing()).containsExactly("prepare_exec", "run_exec", "cleanup_exec");
  }

  @Test
  void lists_flags_and_settings_of_the_whole_file_are_read() throws IOException {
    ConfigToml runner =
        only(
            "environment = [\"A=1\", # one\n 'B=2',\n]\nfeature_flags = { FF_X = true }\n"
                + custom("config")
                + "config_args = [\"--config\", \"/etc/x.yaml\"]\n"
                + "[runners.feature_flags]\n  FF_Y = false\n[runners.cache]\n  Type = \"s3\"\n");

    assertThat(runner.list("environment")).containsExactly("A=1", "B=2");
    assertThat(runner.list("custom.config_args")).containsExactly("--config", "/etc/x.yaml");
    assertThat(runner.list("absent")).isEmpty();
    assertThat(runner.setting("feature_flags.FF_X")).contains("true");
    assertThat(runner.setting("feature_flags.FF_Y")).contains("false");
    assertThat(runner.setting(ConfigToml.CONCURRENT)).contains("1");
    assertThat(runner.setting("Type")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# graceful_kill_timeout = 1",
        "graceful_kill_timeout = x",
        "graceful_kill_timeout = 601"
      })
  void where_the_runner_says_nothing_its_ten_minutes_are_enough(String line) throws IOException {
    assertThat(only(custom("config") + line).killsWithin(Duration.ofMinutes(10))).isEmpty();
  }

  @Test
  void executables_that_are_not_registered_are_missing() throws IOException {
    assertThat(only(custom("config", "run")).missing())
        .containsExactly("prepare_exec", "cleanup_exec");
  }

  @Test
  void runners_of_others_are_none_of_ours() throws IOException {
    assertThat(read("[[runners]]\nexecutor = \"shell\"\nshell = \"sh\"\n")).isEmpty();
    assertThat(
            read(
                """
                [[runners]]
                executor = "custom"
                [runners.custom]
                config_exec = "/usr/bin/env"
                """))
        .isEmpty();
    assertThat(ConfigToml.read(home.resolve("absent"), home)).isEmpty();
    assertThat(ConfigToml.read(home, home)).isEmpty();
  }

  @Test
  void of_several_the_jobs_own_is_known_by_its_token() throws IOException {
    List<ConfigToml> runners =
        read(
            "[[runners]]\nname = \"a\"\ntoken = \"glrt-aaa\"\n"
                + custom("config")
                + "[[runners]]\nname = \"b\"\ntoken = \"glrt-bbb\"\n"
                + custom("config"));

    assertThat(ConfigToml.ofJob(runners, name -> Optional.of("bbb")))
        .hasValueSatisfying(one -> assertThat(one.name()).isEqualTo("b"));
    assertThat(ConfigToml.ofJob(runners, name -> Optional.empty())).isEmpty();
    assertThat(runners.toString()).doesNotContain("aaa", "bbb");
  }

  private ConfigToml only(String settings) throws IOException {
    List<ConfigToml> runners = read("concurrent = 1\n[[runners]]\n" + settings);
    assertThat(runners).hasSize(1);
    return runners.getFirst();
  }

  private List<ConfigToml> read(String toml) throws IOException {
    return ConfigToml.read(Files.writeString(home.resolve("config.toml"), toml), home);
  }

  private String custom(String... stages) {
    StringBuilder text = new StringBuilder("executor = \"custom\"\n[runners.custom]\n");
    for (String stage : stages) {
      text.append("%s_exec = \"%s/bin/%s\"\n".formatted(stage, home, stage));
    }
    return text.toString();
  }
}
