package awsoidc;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.config.ConfigurationFile;
import awsoidc.trust.TrustPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the README to what is there. Its two commands are the end-to-end tests' own beginning. */
class ReadmeTest {

  private static final Path README = Path.of("README.md");

  @Test
  void its_configuration_is_valid() throws IOException {
    List<String> configurations =
        blocks("yaml").stream()
            .map(yaml -> yaml.stripTrailing().stripIndent())
            .filter(yaml -> yaml.startsWith("gitlab:"))
            .toList();

    assertThat(configurations).hasSize(1);
    assertThat(
            ConfigurationFile.read(
                "README.md",
                new ByteArrayInputStream(
                    configurations.getFirst().getBytes(StandardCharsets.UTF_8)),
                false))
        .isInstanceOf(ConfigurationFile.Result.Valid.class);
  }

  @Test
  void its_sandboxes_are_warned_of_nothing() throws IOException {
    List<String> sandboxes =
        blocks("yaml").stream().filter(yaml -> yaml.startsWith("sandbox:")).toList();

    assertThat(sandboxes).isNotEmpty();
    for (String sandbox : sandboxes) {
      String yaml = "gitlab: {url: https://gitlab.example.com}\n" + sandbox;
      assertThat(
              ConfigurationFile.read(
                  "README.md",
                  new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)),
                  true))
          .isInstanceOfSatisfying(
              ConfigurationFile.Result.Valid.class,
              valid -> assertThat(valid.warnings()).isEmpty());
    }
  }

  @Test
  void its_trust_policy_is_one() throws IOException {
    assertThat(blocks("json")).singleElement().satisfies(TrustPolicy::parse);
  }

  @Test
  void the_files_that_it_links_to_exist() throws IOException {
    assertThat(Pattern.compile("]\\(([^)#:]+)\\)").matcher(Files.readString(README)).results())
        .isNotEmpty()
        .allSatisfy(link -> assertThat(Path.of(link.group(1))).exists());
  }

  @Test
  void the_executables_that_it_registers_exist() throws IOException {
    assertThat(
            Pattern.compile("_exec = \"/opt/aws-oidc-executor/(bin/\\w+)\"")
                .matcher(Files.readString(README))
                .results())
        .hasSize(4)
        .allSatisfy(executable -> assertThat(Path.of(executable.group(1))).isExecutable());
  }

  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile("(?ms)^ *```" + language + "\\n(.*?)^ *```$")
        .matcher(Files.readString(README))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }
}
