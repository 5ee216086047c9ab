package awsoidc.config;

import static org.assertj.core.api.Assertions.assertThat;

import awsoidc.container.ContainerReader;
import awsoidc.role.Rule;
import awsoidc.slurm.SlurmSettings;
import awsoidc.yaml.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What lies in config/. */
final class ShippedConfigurationTest {

  /** {@code #key: value} is a setting, {@code # text} an explanation. */
  private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^( *)#(?=[^ #\\n])");

  private final EditorSchema schema = new EditorSchema();

  ShippedConfigurationTest() throws IOException {}

  @ParameterizedTest
  @MethodSource("shipped")
  void is_valid_for_the_runner_and_for_editors(Path file) throws IOException {
    String yaml = Files.readString(file);

    assertThat(Reading.problems(yaml)).isEmpty();
    assertThat(schema.problems(yaml)).isEmpty();
  }

  static List<Path> shipped() throws IOException {
    return Reading.shipped();
  }

  @Test
  void there_are_examples() throws IOException {
    assertThat(Reading.in(Path.of("config/examples"), ".yaml")).hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void the_default_is_valid_with_every_setting_switched_on_too() throws IOException {
    String yaml = everythingOn();

    assertThat(Reading.problems(yaml)).isEmpty();
    assertThat(schema.problems(yaml)).isEmpty();
  }

  @Test
  void the_settings_that_are_commented_out_name_their_defaults() throws IOException {
    Configuration asShipped = Reading.valid(Files.readString(Reading.SHIPPED));
    Configuration everythingOn = Reading.valid(everythingOn());

    assertThat(everythingOn.token().issuer()).isEqualTo(asShipped.token().issuer());
    assertThat(everythingOn.token().audiences()).isEqualTo(asShipped.token().audiences());
    assertThat(everythingOn.region()).isEqualTo(asShipped.region());
    assertThat(everythingOn.sts().deadline()).isEqualTo(asShipped.sts().deadline());
    assertThat(everythingOn.whenUnmatched()).isEqualTo(asShipped.whenUnmatched());
    Rule on = everythingOn.rules().rules().getFirst();
    Rule shipped = asShipped.rules().rules().getFirst();
    assertThat(on.template().duration()).isEqualTo(shipped.template().duration());
    assertThat(on.template().sessionName()).isEqualTo(shipped.template().sessionName());
  }

  @Test
  void the_example_of_containers_shows_every_key_of_theirs() throws IOException {
    String yaml = Files.readString(Path.of("config/examples/sandbox-container.yaml"));

    assertThat(ContainerReader.KEYS)
        .extracting(Key::name)
        .allSatisfy(key -> assertThat(yaml).containsPattern("(?m)^  " + key + ":"));
  }

  @Test
  void the_default_shows_every_key() throws IOException {
    String yaml = everythingOn();
    Set<String> sandbox = new TreeSet<>(SandboxReader.SANDBOX);
    Set<String> bubblewraps = Set.of("user", "network");
    ContainerReader.KEYS.stream()
        .map(Key::name)
        .filter(name -> !bubblewraps.contains(name))
        .forEach(sandbox::remove);
    sandbox.remove("allow_root"); // likewise
    List.of("config", "prepare", "run", "cleanup", "forwards_port").forEach(sandbox::remove);
    SlurmSettings.KEYS.stream().map(Key::name).forEach(sandbox::remove);

    Stream.of(
            ConfigurationReader.ROOT,
            ConfigurationReader.GITLAB,
            ConfigurationReader.AWS,
            ConfigurationReader.STS,
            ConfigurationReader.CREDENTIALS,
            sandbox,
            RolesReader.ROLE,
            ConfigurationReader.AUDIT,
            RolesReader.ASSUME,
            RolesReader.PROFILE,
            AssumptionReader.HOP)
        .forEach(keys ->
            assertThat(keys)
                .allSatisfy(
                    key -> assertThat(yaml).containsPattern("(?m)^[^#\\n]*\\b" + key + ":")));
  }

  @Test
  void the_runners_side_names_the_four_executables() throws IOException {
    String toml = Files.readString(Path.of("config/config.toml.example"));

    assertThat(toml).contains("[[runners]]", "executor = \"custom\"", "[runners.custom]");
    assertThat(List.of("config", "prepare", "run", "cleanup"))
        .allSatisfy(name ->
            assertThat(toml)
                .contains(
                    "\n    " + name + "_exec = \"/opt/aws-oidc-executor/bin/" + name + "\"\n"));
  }

  private static String everythingOn() throws IOException {
    return COMMENTED_OUT
        .matcher(Files.readString(Reading.SHIPPED))
        .replaceAll("$1")
        .replace("  allow_root: false\n", ""); // which is of another type than the rest
  }
}
