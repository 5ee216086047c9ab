package awsoidc.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
